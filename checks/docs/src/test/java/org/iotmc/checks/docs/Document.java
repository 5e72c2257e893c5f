package org.iotmc.checks.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One file of the documentation, by its path from the root of the project. */
record Document(String path, String text) {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent().getParent();
  private static final Pattern SNIPPET = Pattern.compile("<!-- snippet ([a-z]+) -->");

  static Document read(String path) {
    return new Document(path, content(PROJECT.resolve(path)));
  }

  /** The files of the documentation, sorted. */
  static List<String> files() {
    List<String> files = new ArrayList<>();
    for (Path folder : List.of(PROJECT, PROJECT.resolve("docs"))) {
      try (Stream<Path> inside = Files.list(folder)) {
        inside
            .filter(file -> file.toString().endsWith(".md"))
            .map(file -> PROJECT.relativize(file).toString().replace('\\', '/'))
            .sorted()
            .forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /** All Java sources of the project, by their simple names; several may share one. */
  static Map<String, List<Path>> sources() {
    Map<String, List<Path>> sources = new TreeMap<>();
    try (Stream<Path> all = Files.walk(PROJECT)) {
      all.filter(file -> file.toString().endsWith(".java"))
          .forEach(
              file -> {
                String name = file.getFileName().toString().replace(".java", "");
                sources.computeIfAbsent(name, n -> new ArrayList<>()).add(file);
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  static boolean exists(String path) {
    return Files.exists(PROJECT.resolve(path));
  }

  /** What a link in a file means. */
  static String resolve(String file, String link) {
    Path meant = PROJECT.resolve(file).resolveSibling(link).normalize();
    return PROJECT.relativize(meant).toString().replace('\\', '/');
  }

  /**
   * The lines of a test between {@code // snippet name} and {@code // end}, without indentation.
   */
  static String region(Class<?> type, String name) {
    String text = source(type);
    String marker = "// snippet " + name + "\n";
    int begin = text.indexOf(marker);
    if (begin < 0) {
      throw new AssertionError(type + " has no " + marker);
    }
    int end = text.indexOf("// end\n", begin);
    return text.substring(begin + marker.length(), end).stripTrailing().stripIndent() + "\n";
  }

  /** The text of one of these tests. */
  static String source(Class<?> type) {
    String file = "src/test/java/" + type.getName().replace('.', '/') + ".java";
    return content(PROJECT.resolve("checks/docs").resolve(file));
  }

  static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands between the lines {@code <!-- name -->} and {@code <!-- end of name -->}. */
  String region(String name) {
    return text.substring(begin(name), end(name)).strip();
  }

  /** Writes a region anew, for those who changed what it is made from. */
  void write(String name, String content) {
    String changed =
        text.substring(0, begin(name))
            + "\n\n"
            + content.strip()
            + "\n\n"
            + text.substring(end(name));
    rewrite(path, changed);
  }

  /** Writes a whole file. */
  static void rewrite(String path, String text) {
    try {
      Files.writeString(PROJECT.resolve(path), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int begin(String name) {
    String marker = "<!-- " + name + " -->";
    return found(marker) + marker.length();
  }

  private int end(String name) {
    return found("<!-- end of " + name + " -->");
  }

  private int found(String marker) {
    int at = text.indexOf(marker);
    if (at < 0) {
      throw new AssertionError(path + " has no line " + marker);
    }
    return at;
  }

  /** The names of the snippets, in order. */
  List<String> snippets() {
    return SNIPPET.matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** The blocks of Java, in order. */
  List<String> javaBlocks() {
    List<String> blocks = new ArrayList<>();
    for (int at = text.indexOf("```java\n"); at >= 0; at = text.indexOf("```java\n", at + 1)) {
      int begin = at + "```java\n".length();
      blocks.add(text.substring(begin, text.indexOf("```", begin)));
    }
    return blocks;
  }
}
