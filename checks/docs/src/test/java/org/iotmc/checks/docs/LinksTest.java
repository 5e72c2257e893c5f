package org.iotmc.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Follows the links between the files of the documentation. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

  @Test
  void everyLinkWithinTheProjectLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    List<String> files = Document.files();
    assertThat(files).contains("README.md", "docs/protocol.md");
    for (String file : files) {
      LINK.matcher(Document.read(file).text())
          .results()
          .map(found -> found.group(1))
          .filter(link -> !link.startsWith("http"))
          .filter(link -> !leadsSomewhere(file, link))
          .forEach(link -> broken.add(file + " to " + link));
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(String file, String link) {
    String[] parts = link.split("#", 2);
    String target = parts[0].isEmpty() ? file : Document.resolve(file, parts[0]);
    if (!Document.exists(target)) {
      return false;
    }
    return parts.length == 1 || anchors(target).contains(parts[1]);
  }

  /** Headings as they are addressed: lower case, without punctuation, dashes for blanks. */
  private static List<String> anchors(String file) {
    return Document.read(file)
        .text()
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .collect(Collectors.toList());
  }
}
