package org.iotmc.checks.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One file of the documentation, by its path from the root of the project. */
record Document(String path, String text) {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent().getParent();

  static Document read(String path) {
    return new Document(path, content(PROJECT.resolve(path)));
  }

  /** A file of this module's tests, as it is compiled. */
  static String source(Class<?> type) {
    return content(
        PROJECT
            .resolve("checks/docs/src/test/java")
            .resolve(type.getName().replace('.', '/') + ".java"));
  }

  private static String content(Path file) {
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
    try {
      Files.writeString(PROJECT.resolve(path), changed);
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
