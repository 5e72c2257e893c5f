package org.iotmc.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.DescriptionCache;
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
  private static final Duration MOST_TO_DESCRIBE = Duration.ofMinutes(5);

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

  @Option(
      names = "--describe",
      description =
          "Fetches the descriptions of what answers over plain HTTP, and says names and models.")
  private boolean describe;

  @Override
  public Integer call() {
    SearchRequest request = request();
    List<DiscoveredRow> rows;
    try (Scratch scratch = Scratch.of("discover");
        Host host = network.open(scratch.directory());
        Lane lane = host.newLane("discover")) {
      List<Found> found =
          Await.result(
              SsdpSearcher.search(host, lane, request).result(), Duration.ofSeconds(seconds + 10));
      rows = DiscoveredRow.of(found);
      if (describe) {
        describeInTime(host, lane, rows);
      }
    }
    print(rows);
    return 0;
  }

  /** What is not described by then is listed without. */
  private static void describeInTime(Host host, Lane lane, List<DiscoveredRow> rows) {
    CompletableFuture<Void> late = lane.future();
    lane.after(MOST_TO_DESCRIBE, () -> late.complete(null));
    describe(host, lane, rows).whenComplete((all, failure) -> late.complete(null));
    Await.result(late, MOST_TO_DESCRIBE.plusSeconds(10));
  }

  /** All of them; what cannot be fetched says why, and does not hold up the others. */
  private static CompletionStage<Void> describe(Host host, Lane lane, List<DiscoveredRow> rows) {
    DescriptionCache cache = DescriptionCache.builder(host, lane).build();
    CompletableFuture<Void> all = lane.future();
    int[] left = {rows.size()};
    Runnable done =
        () -> {
          if (left[0]-- <= 1) {
            all.complete(null);
          }
        };
    if (rows.isEmpty()) {
      lane.execute(done);
    }
    for (DiscoveredRow row : rows) {
      row.describe(cache, host.clock().instant())
          .whenComplete((nothing, failure) -> lane.execute(done));
    }
    return all;
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
      DiscoveredRow.print(rows, describe, out);
    }
    out.flush();
  }
}
