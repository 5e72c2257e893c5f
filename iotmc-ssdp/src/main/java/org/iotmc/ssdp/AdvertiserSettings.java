package org.iotmc.ssdp;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.iotmc.api.spi.DatagramSpec;

/**
 * All that an advertiser is told.
 *
 * @param tree what it advertises first
 * @param content what its messages say
 * @param run the first run
 * @param nextBootId gives the number after one, once it is kept
 * @param port which port to open
 * @param start what comes first
 * @param byTcp what becomes of searches that name a port for answers by TCP
 * @param warnings told what its user should know
 */
record AdvertiserSettings(
    DeviceTree tree,
    Content content,
    Epoch run,
    IntFunction<CompletionStage<Integer>> nextBootId,
    DatagramSpec port,
    Start start,
    ByTcp byTcp,
    Consumer<String> warnings) {
  /** What comes first. */
  enum Start {
    /** The alives. */
    ALIVES,
    /** Goodbyes, since the end of the run before may not have been clean. */
    GOODBYES
  }

  /** What becomes of searches that name a port for answers by TCP. */
  enum ByTcp {
    /** They are answered there. */
    ANSWERED,
    /** They are answered as others are. */
    IGNORED
  }
}
