import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Plants the bugs of bugs.txt one at a time in a copy of the committed project, and shows that the
 * named tests fail. Run in the project's root: {@code java checks/planted-bugs/PlantedBugs.java
 * [NAME …]}. Exit status 1 if a bug went unnoticed, or can't be planted any more.
 *
 * <p>A bug is a block of lines: {@code bug:}, {@code file:}, {@code module:}, {@code test:}, then
 * {@code find:} and {@code put:} with the text on one line, {@code \n} for a line feed. The text
 * has to occur exactly once.
 */
final class PlantedBugs {
  record Bug(String name, Path file, String module, String test, String find, String put) {}

  public static void main(String[] arguments) throws Exception {
    Path root = Path.of("").toAbsolutePath();
    List<String> wanted = List.of(arguments);
    Path copy = Files.createTempDirectory("planted-bugs");
    boolean allCaught = true;
    try {
      run(copy, "git", "clone", "-q", "--local", root.toString(), "project");
      Path project = copy.resolve("project");
      for (Bug bug : read(root.resolve("checks/planted-bugs/bugs.txt"))) {
        if (wanted.isEmpty() || wanted.contains(bug.name)) {
          allCaught &= plant(project, bug);
        }
      }
    } finally {
      delete(copy);
    }
    System.exit(allCaught ? 0 : 1);
  }

  private static boolean plant(Path project, Bug bug) throws Exception {
    Path file = project.resolve(bug.file);
    String sound = Files.readString(file);
    int at = sound.indexOf(bug.find);
    if (at < 0 || sound.indexOf(bug.find, at + 1) >= 0) {
      System.out.println(bug.name + ": CANNOT BE PLANTED, the text is not there exactly once");
      return false;
    }
    Files.writeString(file, sound.replace(bug.find, bug.put));
    try {
      String output = test(project, bug);
      boolean compiled = !output.contains("COMPILATION ERROR");
      boolean caught =
          compiled
              && output.matches(
                  "(?s).*Tests run: \\d+, (Failures: [1-9]|Failures: \\d+, Errors: [1-9]).*");
      System.out.println(
          bug.name
              + ": "
              + (caught
                  ? "caught by " + bug.test
                  : compiled ? "NOT CAUGHT by " + bug.test : "DOES NOT COMPILE"));
      if (!caught) {
        System.out.println(
            output
                .lines()
                .filter(l -> l.contains("ERROR") || l.contains("Tests run"))
                .limit(8)
                .toList());
      }
      return caught;
    } finally {
      Files.writeString(file, sound);
    }
  }

  private static String test(Path project, Bug bug) throws Exception {
    return run(
        project,
        "./mvnw",
        "-B",
        "-o",
        "-Pquick",
        "-pl",
        bug.module,
        "-am",
        "test",
        "-Dtest=" + bug.test,
        "-Dsurefire.failIfNoSpecifiedTests=false",
        "-Dstyle.color=never",
        // A bug may well be one that Error Prone warns of: what is wanted here is the test.
        "-Diotmc.errorprone.flags=-XepAllErrorsAsWarnings",
        "-Dmaven.compiler.failOnWarning=false");
  }

  private static List<Bug> read(Path list) throws IOException {
    List<Bug> bugs = new ArrayList<>();
    for (String block : Files.readString(list).split("\n\n+")) {
      if (block.isBlank() || block.startsWith("#")) {
        continue;
      }
      bugs.add(
          new Bug(
              value(block, "bug"),
              Path.of(value(block, "file")),
              value(block, "module"),
              value(block, "test"),
              value(block, "find").replace("\\n", "\n"),
              value(block, "put").replace("\\n", "\n")));
    }
    return bugs;
  }

  private static String value(String block, String key) {
    return block
        .lines()
        .filter(line -> line.startsWith(key + ": ") || line.equals(key + ":"))
        .map(line -> line.length() > key.length() + 2 ? line.substring(key.length() + 2) : "")
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + key + " in: " + block));
  }

  private static String run(Path directory, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
