package org.iotmc.ota;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.profile.UpdateState;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.ota.UpdateRecord.Ending;
import org.iotmc.ota.UpdateRecord.Health;
import org.iotmc.ota.UpdateRecord.Image;
import org.iotmc.ota.UpdateRecord.Installed;
import org.iotmc.ota.UpdateRecord.Job;
import org.iotmc.ota.UpdateRecord.Progress;

/** The text of what an updater keeps over restarts. */
final class UpdateRecordCodec {
  private static final String TITLE = "iotmc-update";
  private static final String FLOOR_TITLE = "iotmc-firmware-floor";

  private UpdateRecordCodec() {}

  static byte[] encode(UpdateRecord record) {
    TextRecord.Builder text = TextRecord.titled(TITLE, 1);
    add(record.installed(), text);
    text.add("state", record.state().name());
    record.job().ifPresent(job -> add(job, text));
    text.add("last-id", record.last().id());
    text.add("last-version", record.last().version());
    text.add("last-outcome", record.last().outcome().name());
    text.add("last-detail", record.last().detail());
    for (FirmwareRepository.Result report : record.reports()) {
      text.add("report-version", report.version());
      text.add("report-outcome", report.outcome().name());
      text.add("report-detail", report.detail());
    }
    record.failed().forEach(fingerprint -> text.add("failed", fingerprint.toHex()));
    return text.build().encode();
  }

  /** Reads what {@link #encode} writes; lines that a later version added are left out. */
  static UpdateRecord decode(byte[] content) {
    TextRecord text = TextRecord.decode(content, TITLE, 1);
    try {
      UpdateRecord record = read(text);
      if (!text.hasLinesOf(TextRecord.decode(encode(record), TITLE, 1))) {
        throw new MalformedMessageException("update record", "not in canonical form");
      }
      return record;
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw new MalformedMessageException("update record", "a value is out of bounds or form");
    }
  }

  static byte[] encodeFloor(Installed floor) {
    TextRecord.Builder text = TextRecord.titled(FLOOR_TITLE, 1);
    add(floor, text);
    return text.build().encode();
  }

  static Installed decodeFloor(byte[] content) {
    return installed(TextRecord.decode(content, FLOOR_TITLE, 1));
  }

  private static void add(Installed installed, TextRecord.Builder text) {
    text.add("installed-version", installed.version().toString());
    text.add("installed-counter", installed.securityCounter());
  }

  private static void add(Job job, TextRecord.Builder text) {
    text.add("job-id", job.id());
    text.add("job-version", job.version().toString());
    text.addIfPresent("job-install-at", job.installAt().map(Instant::toString));
    job.image()
        .ifPresent(
            image -> {
              byte[] manifest = ManifestCodec.encode(image.manifest());
              text.add("job-manifest", HexFormat.of().formatHex(manifest));
              text.add("job-uri", image.uri().toString());
              text.add("job-bank", image.bank().name());
            });
    text.add("job-offset", job.progress().offset());
    text.add("job-farthest", job.progress().farthest());
    text.add("job-attempts", job.progress().attempts());
    text.add("job-probation-millis", job.progress().probationMillis());
    text.add("job-health", job.progress().health().name());
    text.add("job-verdict", job.progress().verdict());
  }

  private static UpdateRecord read(TextRecord text) {
    Ending last =
        new Ending(
            text.text("last-id"),
            text.text("last-version"),
            UpdateOutcome.valueOf(text.text("last-outcome")),
            text.text("last-detail"));
    return new UpdateRecord(
        installed(text),
        UpdateState.valueOf(text.text("state")),
        text.find("job-id").map(id -> job(id, text)),
        last,
        reports(text),
        text.all("failed").stream().map(UpdateRecordCodec::bytes).toList());
  }

  private static Installed installed(TextRecord text) {
    return new Installed(
        FirmwareVersion.parse(text.text("installed-version")), text.number("installed-counter"));
  }

  private static Job job(String id, TextRecord text) {
    Progress progress =
        new Progress(
            text.number("job-offset"),
            text.number("job-farthest"),
            Math.toIntExact(text.number("job-attempts")),
            text.number("job-probation-millis"),
            Health.valueOf(text.text("job-health")),
            text.text("job-verdict"));
    return new Job(
        id,
        FirmwareVersion.parse(text.text("job-version")),
        text.find("job-install-at").map(Instant::parse),
        text.find("job-manifest").map(manifest -> image(manifest, text)),
        progress);
  }

  private static Image image(String manifest, TextRecord text) {
    return new Image(
        ManifestCodec.decode(HexFormat.of().parseHex(manifest)),
        URI.create(text.text("job-uri")),
        Bank.valueOf(text.text("job-bank")));
  }

  private static List<FirmwareRepository.Result> reports(TextRecord text) {
    List<String> versions = text.all("report-version");
    List<String> outcomes = text.all("report-outcome");
    List<String> details = text.all("report-detail");
    if (outcomes.size() != versions.size() || details.size() != versions.size()) {
      throw new MalformedMessageException("report", "a line is missing");
    }
    List<FirmwareRepository.Result> reports = new ArrayList<>();
    for (int i = 0; i < versions.size(); i++) {
      UpdateOutcome outcome = UpdateOutcome.valueOf(outcomes.get(i));
      reports.add(new FirmwareRepository.Result(versions.get(i), outcome, details.get(i)));
    }
    return reports;
  }

  private static Bytes bytes(String hex) {
    return Bytes.of(HexFormat.of().parseHex(hex));
  }
}
