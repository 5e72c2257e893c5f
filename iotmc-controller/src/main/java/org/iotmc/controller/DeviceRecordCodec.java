package org.iotmc.controller;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.iotmc.api.Bytes;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.controller.DeviceRecord.Attempt;
import org.iotmc.controller.DeviceRecord.Membership;
import org.iotmc.controller.DeviceRecord.Status;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.pki.Certificates;

/** The stored form of a {@link DeviceRecord}. Static, no I/O. */
final class DeviceRecordCodec {
  private static final String TITLE = "iotmc-fleet-device";
  private static final int VERSION = 1;

  private DeviceRecordCodec() {}

  static byte[] encode(DeviceRecord record) {
    Attempt attempt = record.attempt();
    Membership membership = record.membership();
    Status status = record.status();
    TextRecord.Builder text =
        TextRecord.titled(TITLE, VERSION)
            .add("udn", record.udn().value())
            .add("version", record.version())
            .add("state", record.state().name())
            .add("group", record.group())
            .add("anchor-key", record.anchorKey().toHex())
            .add("enrollment", attempt.enrollmentId())
            .add("nonce", attempt.nonce())
            .add("key", attempt.key().toHex())
            .add("capabilities", attempt.capabilities())
            .add("reason", attempt.reason())
            .add("expires", attempt.expires().toString())
            .add("spent-until", attempt.spentUntil().toString());
    attempt.formerNonces().forEach(nonce -> text.add("former-nonce", nonce));
    membership.chain().forEach(each -> text.add("certificate", text(each)));
    membership.superseded().forEach(each -> text.add("superseded", text(each)));
    text.add("revision", membership.revision()).add("digest", membership.digest());
    text.addIfPresent("location", status.location().map(URI::toString));
    text.addIfPresent("phase", status.phase().map(LifecyclePhase::token));
    text.add("quarantined", status.quarantined() ? "yes" : "no");
    text.addIfPresent("firmware", status.firmware());
    text.addIfPresent("last-contact", status.lastContact().map(Instant::toString));
    status.subscriptions().forEach(each -> text.add("subscription", each));
    for (UpdateReport report : record.results()) {
      text.add("result-version", report.version())
          .add("result-outcome", report.outcome().name())
          .add("result-detail", report.detail())
          .add("result-at", report.at().toString());
    }
    return text.build().encode();
  }

  /**
   * Reads a record.
   *
   * @throws MalformedMessageException if it is none
   */
  static DeviceRecord decode(byte[] content) {
    TextRecord text = TextRecord.decode(content, TITLE, VERSION);
    try {
      return new DeviceRecord(
          new Udn(text.text("udn")),
          text.number("version"),
          State.valueOf(text.text("state")),
          text.text("group"),
          hex(text.text("anchor-key")),
          attempt(text),
          membership(text),
          status(text),
          results(text));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new MalformedMessageException("fleet record", "a value is out of form");
    }
  }

  private static Attempt attempt(TextRecord text) {
    return new Attempt(
        text.text("enrollment"),
        text.text("nonce"),
        hex(text.text("key")),
        text.text("capabilities"),
        text.text("reason"),
        Instant.parse(text.text("expires")),
        text.all("former-nonce"),
        Instant.parse(text.text("spent-until")));
  }

  private static Membership membership(TextRecord text) {
    return new Membership(
        text.all("certificate").stream().map(DeviceRecordCodec::certificate).toList(),
        text.all("superseded").stream().map(DeviceRecordCodec::certificate).toList(),
        text.number("revision"),
        text.text("digest"));
  }

  private static Status status(TextRecord text) {
    return new Status(
        text.find("location").map(URI::create),
        text.find("phase").map(LifecyclePhase::ofToken),
        text.text("quarantined").equals("yes"),
        text.find("firmware"),
        text.find("last-contact").map(Instant::parse),
        text.all("subscription"));
  }

  private static List<UpdateReport> results(TextRecord text) {
    List<String> versions = text.all("result-version");
    List<String> outcomes = text.all("result-outcome");
    List<String> details = text.all("result-detail");
    List<String> times = text.all("result-at");
    int count = versions.size();
    if (outcomes.size() != count || details.size() != count || times.size() != count) {
      throw new MalformedMessageException("fleet record", "a result is not whole");
    }
    List<UpdateReport> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(
          new UpdateReport(
              versions.get(i),
              UpdateOutcome.valueOf(outcomes.get(i)),
              details.get(i),
              Instant.parse(times.get(i))));
    }
    return results;
  }

  static String text(X509Certificate certificate) {
    return Base64.getEncoder().encodeToString(Certificates.toDer(certificate));
  }

  static X509Certificate certificate(String text) {
    return Certificates.fromDer(Base64.getDecoder().decode(text));
  }

  private static Bytes hex(String text) {
    return Bytes.of(HexFormat.of().parseHex(text));
  }
}
