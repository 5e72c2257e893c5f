package org.iotmc.device;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.StoreException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.Udn;
import org.iotmc.device.DeviceState.Attempt;
import org.iotmc.device.DeviceState.Birth;
import org.iotmc.device.DeviceState.ControllerRef;
import org.iotmc.device.DeviceState.Farewell;
import org.iotmc.device.DeviceState.Membership;
import org.iotmc.device.DeviceState.Ownership;
import org.iotmc.device.DeviceState.Run;
import org.iotmc.device.DeviceState.Times;
import org.iotmc.pki.Certificates;

/** The state as a document. */
final class DeviceStateCodec {
  /** The form of the document; another one is not read. */
  static final int VERSION = 1;

  private static final String TITLE = "iotmc-device";

  private DeviceStateCodec() {}

  static byte[] encode(DeviceState state) {
    Birth birth = state.birth();
    TextRecord.Builder record =
        TextRecord.titled(TITLE, VERSION)
            .add("udn", birth.udn().value())
            .add("factory-firmware", birth.firmware().toString())
            .add("factory-counter", birth.securityCounter())
            .add("phase", state.phase().token())
            .add("quarantined", Boolean.toString(state.quarantined()))
            .add("boot-id", state.run().bootId())
            .add("http-port", state.run().httpPort())
            .add("https-port", state.run().httpsPort())
            .add("clock-floor", state.times().clockFloor().toString())
            .add("newest-voucher", state.times().newestVoucher().toString());
    certificates(record, "identity", birth.chain());
    state.owner().ifPresent(owner -> encode(record, owner));
    for (int i = 0; i < state.farewells().size(); i++) {
      encode(record, receiptKey(i), state.farewells().get(i));
    }
    return record.build().encode();
  }

  private static void encode(TextRecord.Builder record, Ownership owner) {
    certificates(record, "domain-anchor", owner.anchors());
    owner.controller().ifPresent(ref -> encode(record, "controller", ref));
    owner
        .attempt()
        .ifPresent(
            attempt ->
                record
                    .add("attempt-nonce", attempt.nonce())
                    .add("attempt-key", attempt.keyName())
                    .add("attempt-request", base64(attempt.request()))
                    .addIfPresent("attempt-id", attempt.enrollmentId()));
    owner
        .membership()
        .ifPresent(
            member -> {
              record
                  .add("enrollment-id", member.enrollmentId())
                  .add("group", member.groupId())
                  .add("operational-key", member.keyName());
              certificates(record, "operational", member.chain());
            });
  }

  private static void encode(TextRecord.Builder record, String key, Farewell farewell) {
    record.add(key, base64(farewell.receipt()));
    certificates(record, key + "-anchor", farewell.anchors());
    farewell.controller().ifPresent(ref -> encode(record, key + "-controller", ref));
  }

  private static String receiptKey(int number) {
    return number == 0 ? "receipt" : "receipt-" + number;
  }

  private static void encode(TextRecord.Builder record, String key, ControllerRef controller) {
    record.add(key, controller.udn().value());
    record.add(key + "-location", controller.location().toString());
  }

  /**
   * Reads a state.
   *
   * @throws StoreException if another version wrote it, or it makes no sense
   */
  static DeviceState decode(byte[] content) {
    String head = new String(content, 0, Math.min(64, content.length), StandardCharsets.UTF_8);
    String first = head.lines().findFirst().orElse("");
    if (first.startsWith(TITLE + ": ") && !first.equals(TITLE + ": " + VERSION)) {
      throw new StoreException(
          "state directory of another version: " + first + "; use the version that wrote it");
    }
    try {
      return read(TextRecord.decode(content, TITLE, VERSION));
    } catch (MalformedMessageException
        | DateTimeException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw new StoreException("the state of the device cannot be read: " + e.getMessage(), e);
    }
  }

  private static DeviceState read(TextRecord record) {
    Birth birth =
        new Birth(
            new Udn(record.text("udn")),
            certificates(record, "identity"),
            FirmwareVersion.parse(record.text("factory-firmware")),
            record.number("factory-counter"));
    return new DeviceState(
        birth,
        LifecyclePhase.ofToken(record.text("phase")),
        Boolean.parseBoolean(record.text("quarantined")),
        new Run(
            Math.toIntExact(record.number("boot-id")),
            Math.toIntExact(record.number("http-port")),
            Math.toIntExact(record.number("https-port"))),
        new Times(
            Instant.parse(record.text("clock-floor")),
            Instant.parse(record.text("newest-voucher"))),
        owner(record),
        farewells(record));
  }

  private static Optional<Ownership> owner(TextRecord record) {
    List<X509Certificate> anchors = certificates(record, "domain-anchor");
    return anchors.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Ownership(
                anchors, controller(record, "controller"), attempt(record), membership(record)));
  }

  private static Optional<Attempt> attempt(TextRecord record) {
    return record
        .find("attempt-nonce")
        .map(
            nonce ->
                new Attempt(
                    nonce,
                    record.text("attempt-key"),
                    bytes(record.text("attempt-request")),
                    record.find("attempt-id")));
  }

  private static Optional<Membership> membership(TextRecord record) {
    return record
        .find("enrollment-id")
        .map(
            id ->
                new Membership(
                    id,
                    record.text("group"),
                    record.text("operational-key"),
                    certificates(record, "operational")));
  }

  private static List<Farewell> farewells(TextRecord record) {
    List<Farewell> all = new ArrayList<>();
    for (int i = 0; i < DeviceState.MAX_FAREWELLS; i++) {
      String key = receiptKey(i);
      record
          .find(key)
          .map(
              receipt ->
                  new Farewell(
                      bytes(receipt),
                      certificates(record, key + "-anchor"),
                      controller(record, key + "-controller")))
          .ifPresent(all::add);
    }
    return all;
  }

  private static Optional<ControllerRef> controller(TextRecord record, String key) {
    return record
        .find(key)
        .map(udn -> new ControllerRef(new Udn(udn), URI.create(record.text(key + "-location"))));
  }

  private static void certificates(
      TextRecord.Builder record, String key, List<X509Certificate> chain) {
    chain.forEach(each -> record.add(key, base64(Bytes.of(Certificates.toDer(each)))));
  }

  private static List<X509Certificate> certificates(TextRecord record, String key) {
    List<X509Certificate> chain = new ArrayList<>();
    record.all(key).forEach(text -> chain.add(Certificates.fromDer(bytes(text).toArray())));
    return List.copyOf(chain);
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  private static Bytes bytes(String base64) {
    return Bytes.of(Base64.getDecoder().decode(base64));
  }
}
