package org.iotmc.checks.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.iotmc.api.Warning;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.ssdp.SsdpCodec;
import org.iotmc.ssdp.SsdpMessage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The corpus from the field, held against the table of outcomes. The folder is read where it is:
 * beside the project, or where {@code -Diotmc.corpus} says; without it the tests are skipped.
 */
class CorpusTest {
  private static final Path FOLDER = folder();
  private static final String ANY_HOST = "192.0.2.1";

  private static Path folder() {
    String named = System.getProperty("iotmc.corpus", "");
    Path project = Path.of("").toAbsolutePath().getParent().getParent();
    return named.isEmpty() ? project.resolveSibling("shared/corpus") : Path.of(named);
  }

  @BeforeAll
  static void theCorpusIsThere() {
    assumeTrue(Files.isDirectory(FOLDER), () -> "skipped: there is no corpus at " + FOLDER);
  }

  @Test
  void eachFileHasARowAndEachRowAFile() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER, 2)) {
      List<String> paths =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.getParent().equals(FOLDER))
              .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
              .sorted()
              .toList();
      assertThat(Row.all().stream().map(Row::path).sorted().toList()).isEqualTo(paths);
    }
  }

  @Test
  void whatIsHeldLaterIsCounted(TestReporter reporter) {
    Map<String, Long> later =
        Row.all().stream()
            .filter(row -> !row.isHeldNow())
            .collect(Collectors.groupingBy(Row::when, TreeMap::new, Collectors.counting()));
    reporter.publishEntry("held later", later.toString());
    List<String> folders = List.of("description/", "gena/", "http/", "scpd/", "soap/", "ssdp/");
    assertThat(Row.all())
        .filteredOn(row -> folders.stream().anyMatch(row.path()::startsWith))
        .allMatch(Row::isHeldNow);
  }

  static Stream<Row> heldNow() {
    return Row.all().stream().filter(Row::isHeldNow);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heldNow")
  @Tag("DESC-22")
  @Tag("DESC-24")
  @Tag("DESC-30")
  @Tag("DESC-40")
  @Tag("DESC-42")
  @Tag("DESC-44")
  @Tag("DESC-46")
  @Tag("DESC-71")
  @Tag("SSDP-11")
  @Tag("SSDP-67")
  @Tag("FIELD-36")
  @Tag("CTRL-21")
  @Tag("CTRL-22")
  @Tag("CTRL-25")
  @Tag("EVNT-14")
  @Tag("EVNT-30")
  @Tag("EVNT-31")
  void eachFileIsWhatTheTableSays(Row row) throws Exception {
    byte[] bytes = Files.readAllBytes(FOLDER.resolve(row.path()));
    Outcome outcome = outcome(row, bytes);
    assertThat(outcome.meets(row))
        .as("%s: expected %s %s, was %s", row.path(), row.outcome(), row.detail(), outcome)
        .isTrue();
  }

  private static Outcome outcome(Row row, byte[] bytes) throws Exception {
    String kind = row.path().substring(0, row.path().indexOf('/'));
    if (row.path().endsWith(".list")) {
      return Outcome.of(() -> Lists.servers(bytes));
    }
    if (row.path().endsWith(".c")) {
      return Outcome.of(() -> Lists.references(bytes));
    }
    if (kind.equals("ssdp")) {
      return Outcome.of(() -> read(SsdpCodec.decode(ByteBuffer.wrap(bytes))));
    }
    if (kind.equals("soap") || row.path().contains("-soap-")) {
      return Calls.of(bytes, row.path());
    }
    if (kind.equals("gena")) {
      boolean message = row.path().endsWith(".http");
      return Outcome.of(() -> message ? Events.replay(bytes) : Events.read(bytes));
    }
    if (row.path().contains("-subscribe-")) {
      return Outcome.of(() -> Events.replay(bytes));
    }
    if (kind.equals("http")) {
      return Replay.description(bytes, row.path());
    }
    if (kind.equals("scpd") || row.path().endsWith(".scpd.xml")) {
      return Outcome.of(() -> ServiceDescriptionCodec.decode(bytes).warnings());
    }
    String host = row.host().isEmpty() ? ANY_HOST : row.host();
    URI location = URI.create("http://" + host + ":8080/desc.xml");
    return Outcome.of(() -> DeviceDescriptionCodec.decode(bytes, location).warnings());
  }

  /** With the location as it is used, which is looked at no earlier. */
  private static List<Warning> read(SsdpMessage message) {
    if (message instanceof SsdpMessage.SearchResponse response) {
      assertThat(response.presence().endpoint().locationUri()).isNotNull();
    } else if (message instanceof SsdpMessage.Alive alive) {
      assertThat(alive.presence().endpoint().locationUri()).isNotNull();
    }
    return message.warnings();
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
