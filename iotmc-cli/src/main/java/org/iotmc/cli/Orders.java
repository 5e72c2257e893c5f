package org.iotmc.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.LogEntry;
import org.iotmc.api.profile.Severity;
import org.iotmc.api.spi.ManifestVerifier;
import org.iotmc.controller.BatchReport;
import org.iotmc.controller.Controller;
import org.iotmc.controller.Firmware;
import org.iotmc.controller.FirmwareImage;
import org.iotmc.controller.RollOut;
import org.iotmc.controller.UpdateReport;
import org.iotmc.ota.ManifestCodec;
import org.iotmc.pki.CmsVerifier;

/** What a person can tell a running controller to do; one order at a time. */
final class Orders {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration FAREWELL_LIMIT = Duration.ofMinutes(11);
  private static final int PAGE = 200;

  private final Controller controller;
  private final StatusLines lines;
  private final Defaults defaults;

  /**
   * What was given when the controller was started.
   *
   * @param group the group for approvals without one
   * @param verifier of manifests, if there are firmware anchors
   */
  record Defaults(String group, Optional<? extends ManifestVerifier> verifier) {}

  Orders(Controller controller, StatusLines lines, Defaults defaults) {
    this.controller = controller;
    this.lines = lines;
    this.defaults = defaults;
  }

  /** Carries out one order; returns when it is done. */
  void carryOut(String order) {
    List<String> words = Arrays.asList(order.split("\\s+"));
    List<String> args = words.subList(1, words.size());
    switch (words.get(0)) {
      case "fleet" -> fleet();
      case "approve" -> approve(args);
      case "admit" -> Await.result(controller.enrollment().admitAgain(udn(args, 0)), LIMIT);
      case "configure" -> configure(args);
      case "publish" -> publish(args);
      case "updates" -> updates();
      case "schedule" -> schedule(args);
      case "log" -> log(args);
      case "decommission" -> decommission(udn(args, 0));
      case "revoke" -> Await.result(controller.revoke(udn(args, 0)), LIMIT);
      case "help" -> help();
      default -> throw misspoken("no order " + words.get(0));
    }
  }

  private void decommission(Udn device) {
    try {
      Await.result(controller.decommission(device), FAREWELL_LIMIT);
    } catch (TransportException unreachable) {
      throw notReached(device, unreachable);
    }
  }

  /**
   * The order stands: at this end there is nothing to do but to wait, or to lock the device out.
   */
  static Problem notReached(Udn device, TransportException why) {
    return new Problem(
        why.getMessage() + ": it is told to leave as soon as it is back",
        "to lock it out before that, say 'revoke "
            + device
            + "'; who has it at hand frees it with 'iotmc device --reset'");
  }

  private static Problem misspoken(String what) {
    return new Problem(what, "say 'help' for the orders");
  }

  private void help() {
    var help = ControllerCommand.class.getAnnotation(picocli.CommandLine.Command.class);
    Arrays.asList(help.footer()).forEach(lines::print);
  }

  private void fleet() {
    List<FleetRow> rows = controller.fleet().stream().map(FleetRow::of).toList();
    if (lines.form() == StatusLines.Form.JSON) {
      rows.forEach(row -> row.tell(lines));
      return;
    }
    Table table = FleetRow.table();
    rows.forEach(row -> row.addTo(table));
    lines.print(table);
  }

  private void approve(List<String> args) {
    String group = args.size() > 1 ? args.get(1) : defaults.group();
    Await.result(controller.enrollment().approve(udn(args, 0), group), LIMIT);
  }

  private void configure(List<String> args) {
    String group = arg(args, 0, "GROUP");
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : args.subList(1, args.size())) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw misspoken(pair + " is not NAME=VALUE");
      }
      parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    if (parameters.isEmpty()) {
      throw misspoken("NAME=VALUE is missing");
    }
    BatchReport report = Await.result(controller.configure(group, parameters), LIMIT);
    for (BatchReport.Outcome outcome : report.outcomes()) {
      lines.tell(
          "outcome",
          "udn",
          outcome.device().value(),
          "result",
          StatusLines.word(outcome.result()),
          "revision",
          Long.toString(outcome.revision()),
          "error",
          outcome.errorCode() == 0 ? "" : Integer.toString(outcome.errorCode()),
          "description",
          outcome.description());
    }
  }

  private void publish(List<String> args) {
    Path image = Path.of(arg(args, 0, "IMAGE"));
    Path file = Path.of(arg(args, 1, "MANIFEST"));
    ManifestVerifier verifier =
        defaults.verifier().isPresent()
            ? defaults.verifier().get()
            : signed -> {
              throw new Problem(
                  "no firmware anchor", "start the controller with --firmware firmware.pem");
            };
    byte[] signed = LocalFiles.read(file, CmsVerifier.MAX_SIZE);
    FirmwareManifest manifest = ManifestCodec.decode(verifier.verify(signed));
    try (FileChannel content = FileChannel.open(image)) {
      Await.result(
          controller
              .firmware()
              .publish(
                  new Firmware.Release(
                      manifest, Bytes.of(signed), new FileImage(content), RollOut.everyone())),
          FAREWELL_LIMIT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lines.tell("published", "version", manifest.version().toString());
  }

  /** An image in a file, read while it is copied into the controller's storage. */
  private record FileImage(FileChannel content) implements FirmwareImage {
    @Override
    public long size() throws IOException {
      return content.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return content.read(target, position);
    }
  }

  private void updates() {
    controller
        .firmware()
        .results()
        .forEach((udn, reports) -> reports.forEach(report -> tell(udn, report)));
  }

  private void tell(Udn udn, UpdateReport report) {
    lines.tell(
        "report",
        "udn",
        udn.value(),
        "at",
        report.at().toString(),
        "version",
        report.version(),
        "outcome",
        StatusLines.word(report.outcome()),
        "detail",
        report.detail());
  }

  private void schedule(List<String> args) {
    Instant at;
    try {
      at = Instant.parse(arg(args, 2, "TIME"));
    } catch (DateTimeException e) {
      throw new Problem("not a time: " + args.get(2), "write it as 2030-01-31T04:00:00Z");
    }
    String id =
        Await.result(
            controller.firmware().schedule(udn(args, 0), arg(args, 1, "VERSION"), at), LIMIT);
    lines.tell("scheduled", "id", id);
  }

  private void log(List<String> args) {
    Severity least = args.size() > 1 ? severity(args.get(1)) : Severity.DEBUG;
    Diagnostics.Query query =
        new Diagnostics.Query(
            least, Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), 0, PAGE, true);
    Await.result(
        controller
            .diagnostics(udn(args, 0))
            .drain(
                query,
                entries -> {
                  entries.forEach(this::tell);
                  return CompletableFuture.completedFuture(null);
                }),
        LIMIT);
  }

  private void tell(LogEntry entry) {
    lines.tell(
        "entry",
        "sequence",
        Long.toString(entry.sequence()),
        "at",
        entry.time().toString(),
        "severity",
        StatusLines.word(entry.severity()),
        "component",
        entry.component(),
        "message",
        entry.message());
  }

  private static Severity severity(String text) {
    try {
      return Severity.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Problem(
          "no severity " + text, "choose one of " + Arrays.toString(Severity.values()));
    }
  }

  private static Udn udn(List<String> args, int index) {
    try {
      return new Udn(arg(args, index, "UDN"));
    } catch (MalformedMessageException e) {
      throw new Problem("not a UDN: " + args.get(index), "say 'fleet' for the devices");
    }
  }

  private static String arg(List<String> args, int index, String name) {
    if (index >= args.size()) {
      throw misspoken(name + " is missing");
    }
    return args.get(index);
  }
}
