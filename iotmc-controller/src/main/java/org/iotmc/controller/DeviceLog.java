package org.iotmc.controller;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.LogEntry;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;

/** The diagnostics log of one device. Any thread may call. */
public final class DeviceLog {
  private final Core core;
  private final Diagnostics device;

  DeviceLog(Core core, Diagnostics device) {
    this.core = core;
    this.device = device;
  }

  /**
   * Reads entries.
   *
   * @param query which
   */
  public CompletionStage<Diagnostics.Page> read(Diagnostics.Query query) {
    return device.getDiagnosticsLog(Call.of(query));
  }

  /**
   * Says that the entries of a page were received; the device clears them.
   *
   * @param receipt of the page
   */
  public CompletionStage<Nothing> received(String receipt) {
    return device.clearDiagnosticsLog(Call.of(new Diagnostics.Received(receipt)));
  }

  /**
   * Reads all entries that match, page by page, and clears each page once it was handed over: what
   * the sink did not take stays in the device.
   *
   * @param query which; its cursor is where to begin
   * @param sink takes the entries of a page; called on the lane, must not block; the page counts as
   *     taken when its stage completes
   * @return how many entries were taken
   */
  public CompletionStage<Long> drain(
      Diagnostics.Query query, Function<List<LogEntry>, CompletionStage<?>> sink) {
    return Work.on(core.lane(), () -> drain(query, sink, 0));
  }

  private CompletableFuture<Long> drain(
      Diagnostics.Query query, Function<List<LogEntry>, CompletionStage<?>> sink, long before) {
    Diagnostics.Query clearing = from(query, query.afterSequence());
    return core.lane()
        .adopt(read(clearing))
        .thenCompose(
            page -> {
              if (page.entries().isEmpty()) {
                return CompletableFuture.completedFuture(before);
              }
              long taken = before + page.entries().size();
              return core.lane()
                  .adopt(sink.apply(page.entries()))
                  .thenCompose(done -> received(page.receipt()))
                  .thenCompose(
                      done ->
                          page.entries().size() < query.maxEntries()
                              ? CompletableFuture.completedFuture(taken)
                              : drain(from(query, page.cursor()), sink, taken));
            });
  }

  private static Diagnostics.Query from(Diagnostics.Query query, long cursor) {
    return new Diagnostics.Query(
        query.minSeverity(), query.from(), query.to(), cursor, query.maxEntries(), true);
  }
}
