package org.iotmc.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What comes with {@code iotmc-testkit} to a project that tests with it. */
class TestkitTest {
  /** Maven takes the version that it meets first, and jqwik names an older JUnit than ours. */
  @Test
  void junitComesBeforeWhatWouldBringAnOlderPartOfIt() {
    String pom = Document.read("iotmc-testkit/pom.xml").text();
    assertThat(pom.indexOf("<artifactId>junit-jupiter-api<"))
        .isPositive()
        .isLessThan(pom.indexOf("<artifactId>jqwik-api<"));
  }
}
