package org.iotmc.controller;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.Udn;
import org.iotmc.ota.ManifestCodec;

/**
 * A firmware that is offered.
 *
 * @param order grows with each publication; the newest counts
 * @param at when it was published
 * @param manifest what the signed manifest says
 * @param signed the signed manifest
 * @param digest SHA-256 of the image as it is here, in hexadecimal
 * @param size length of the image as it is here
 * @param rollOut whom it is for
 * @param planned devices that install it at a time of their own: they are not told before
 * @param hosted where devices fetch the image, if not here
 */
record Publication(
    long order,
    Instant at,
    FirmwareManifest manifest,
    Bytes signed,
    String digest,
    long size,
    RollOut rollOut,
    List<Udn> planned,
    Optional<URI> hosted) {
  /** What the documents' names begin with. */
  static final String PREFIX = "firmware-";

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final String TITLE = "iotmc-publication";
  private static final int DIGEST_IN_NAME = 40;

  Publication {
    if (!SHA256.matcher(digest).matches()) {
      throw new IllegalArgumentException("not a SHA-256 in hexadecimal: " + digest);
    }
    planned = List.copyOf(planned);
  }

  /** Whether a device may have it, in its turn or as planned. */
  boolean isFor(Udn device) {
    return rollOut.admits(device) || planned.contains(device);
  }

  /** Whether it is a device's turn without being asked for. */
  boolean isTurnOf(Udn device) {
    return rollOut.admits(device) && !planned.contains(device);
  }

  /** The same, with one more device that was given a time. */
  Publication planning(Udn device) {
    if (planned.contains(device)) {
      return this;
    }
    List<Udn> more = new ArrayList<>(planned);
    more.add(device);
    return new Publication(order, at, manifest, signed, digest, size, rollOut, more, hosted);
  }

  /** The same for others, published anew: the next wave. */
  Publication nextWave(long nextOrder, RollOut next) {
    return new Publication(nextOrder, at, manifest, signed, digest, size, next, planned, hosted);
  }

  String version() {
    return manifest.version().toString();
  }

  String document() {
    return PREFIX + version();
  }

  /** The name of the file that holds an image. */
  static String file(String digest) {
    return "image-" + digest.substring(0, DIGEST_IN_NAME);
  }

  byte[] encode() {
    TextRecord.Builder text =
        TextRecord.titled(TITLE, 1)
            .add("order", order)
            .add("at", at.toString())
            .add("manifest", base64(ManifestCodec.encode(manifest)))
            .add("signed", base64(signed.toArray()))
            .add("digest", digest)
            .add("size", size)
            .add("roll-out", rollOut instanceof RollOut.Everyone ? "everyone" : "members");
    if (rollOut instanceof RollOut.Members members) {
      members.devices().forEach(device -> text.add("member", device.value()));
    }
    planned.forEach(device -> text.add("planned", device.value()));
    hosted.ifPresent(url -> text.add("hosted", url.toString()));
    return text.build().encode();
  }

  /**
   * Reads a publication.
   *
   * @throws MalformedMessageException if it is none
   */
  static Publication decode(byte[] content) {
    TextRecord text = TextRecord.decode(content, TITLE, 1);
    try {
      return read(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new MalformedMessageException("publication", "a value is out of form");
    }
  }

  private static Publication read(TextRecord text) {
    return new Publication(
        text.number("order"),
        Instant.parse(text.text("at")),
        ManifestCodec.decode(Base64.getDecoder().decode(text.text("manifest"))),
        Bytes.of(Base64.getDecoder().decode(text.text("signed"))),
        text.text("digest"),
        text.number("size"),
        rollOut(text),
        text.all("planned").stream().map(Udn::new).toList(),
        text.all("hosted").stream().findFirst().map(URI::create));
  }

  private static RollOut rollOut(TextRecord text) {
    return switch (text.text("roll-out")) {
      case "everyone" -> RollOut.everyone();
      case "members" -> RollOut.to(text.all("member").stream().map(Udn::new).toList());
      default -> throw new MalformedMessageException("roll-out", "is unknown");
    };
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
