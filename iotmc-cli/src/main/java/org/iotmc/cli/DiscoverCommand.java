package org.iotmc.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.SearchRequest;
import org.iotmc.ssdp.SsdpSearcher;
import org.iotmc.ssdp.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code iotmc discover}: lists what answers a search by SSDP. */
@Command(
    name = "discover",
    mixinStandardHelpOptions = true,
    description = "Lists the UPnP devices that answer a search on the local network.")
final class DiscoverCommand implements Callable<Integer> {
  private static final int MAX_SECONDS = 60;
  private static final int MAX_MX = 5;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "4",
      description = "How long to listen, 1 to 60; ${DEFAULT-VALUE} unless given.")
  private int seconds;

  @Option(
      names = "--target",
      paramLabel = "ST",
      defaultValue = "ssdp:all",
      description = "What to search for: a type, a UDN, upnp:rootdevice; ${DEFAULT-VALUE}.")
  private String target = "";

  @Override
  public Integer call() {
    SearchRequest request = request();
    Path scratch = scratch();
    List<Found> found;
    try (Host host = network.open(scratch);
        Lane lane = host.newLane("discover")) {
      found =
          Await.result(
              SsdpSearcher.search(host, lane, request).result(), Duration.ofSeconds(seconds + 10));
    } finally {
      delete(scratch);
    }
    print(DiscoveredRow.of(found));
    return 0;
  }

  private SearchRequest request() {
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new ParameterException(
          spec.commandLine(), "--seconds must be 1 to " + MAX_SECONDS + ", not " + seconds);
    }
    int mx = Math.max(1, Math.min(MAX_MX, seconds / SearchRequest.DEFAULT_SENDS));
    try {
      return SearchRequest.to(new Target(target))
          .mx(Duration.ofSeconds(mx))
          .deadline(Duration.ofSeconds(seconds))
          .build();
    } catch (MalformedMessageException e) {
      throw new ParameterException(spec.commandLine(), "--target " + e.getMessage(), e);
    }
  }

  private void print(List<DiscoveredRow> rows) {
    PrintWriter out = spec.commandLine().getOut();
    if (output.form() == StatusLines.Form.JSON) {
      rows.forEach(row -> out.println(row.json()));
    } else if (rows.isEmpty()) {
      spec.commandLine().getErr().println("Nothing answered within " + seconds + " s.");
    } else {
      Table table = Table.of("UDN", "TYPE", "LOCATION", "PHASE", "SERVER");
      rows.forEach(row -> row.addTo(table));
      table.print(out);
    }
    out.flush();
  }

  /** A host wants a place for its state; a search has none that is worth keeping. */
  private static Path scratch() {
    try {
      return Files.createTempDirectory("iotmc-discover");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path scratch) {
    try (var files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
