package org.iotmc.controller;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;

/** A stored publication comes back as it was, or fails as malformed. */
class PublicationTest {
  private static FirmwareManifest manifest(int version, Bytes sha256) {
    return new FirmwareManifest(
        "lamp",
        List.of("A", "B"),
        new FirmwareVersion(version, 0, 1),
        version,
        1 + version,
        sha256,
        Instant.ofEpochSecond(version),
        Instant.ofEpochSecond(2_000_000_000),
        Optional.of(new FirmwareVersion(0, 0, 1)),
        Duration.ofHours(24));
  }

  @Provide
  Arbitrary<Publication> publications() {
    Arbitrary<List<Udn>> names =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .ofMinLength(1)
            .ofMaxLength(10)
            .map(name -> new Udn("uuid:" + name))
            .list()
            .ofMaxSize(5);
    Arbitrary<Bytes> bytes = Arbitraries.bytes().array(byte[].class).ofSize(32).map(Bytes::of);
    Arbitrary<RollOut> rollOuts =
        Arbitraries.oneOf(Arbitraries.just(RollOut.everyone()), names.map(RollOut::to));
    return Combinators.combine(
            Arbitraries.longs().greaterOrEqual(0),
            Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli),
            Arbitraries.integers().between(0, 999_999),
            bytes,
            rollOuts,
            names,
            Arbitraries.just(URI.create("https://images.example.com:8443/a?b=%20c")).optional())
        .as(
            (order, at, version, digest, rollOut, planned, hosted) ->
                new Publication(
                    order,
                    at,
                    manifest(version, digest),
                    digest,
                    digest.toHex(),
                    order,
                    rollOut,
                    planned,
                    hosted));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void everyPublicationSurvivesTheStore(@ForAll("publications") Publication publication) {
    assertThat(Publication.decode(publication.encode())).isEqualTo(publication);
  }

  @Property(tries = 200)
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 2000) byte[] noise, @ForAll String text) {
    onlyMalformed(noise);
    onlyMalformed(("iotmc-publication: 1\n" + text + "\n").getBytes(UTF_8));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void aDamagedPublicationFailsOnlyAsMalformed(
      @ForAll("publications") Publication publication,
      @ForAll int place,
      @ForAll byte damage,
      @ForAll("nonsense") String nonsense) {
    byte[] content = publication.encode();
    String[] lines = new String(content, UTF_8).split("\n");
    int at = 1 + Math.floorMod(place, lines.length - 1);
    lines[at] = lines[at].replaceFirst(": .*", ": ") + nonsense;
    onlyMalformed((String.join("\n", lines) + "\n").getBytes(UTF_8));
    content[Math.floorMod(place, content.length)] = damage;
    onlyMalformed(content);
  }

  @Provide
  Arbitrary<String> nonsense() {
    return Arbitraries.of("", "0", "-1", "9".repeat(30), "abc", "uuid:", "%zz", "nobody", "=");
  }

  private static void onlyMalformed(byte[] content) {
    try {
      assertThat(Publication.decode(content)).isNotNull();
    } catch (MalformedMessageException expected) {
      assertThat(expected.field()).isNotEmpty();
    }
  }
}
