package org.iotmc.api.spi;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** UDP with multicast on the links of a host. */
public interface DatagramTransport {
  /** The links that are up now and can multicast, in a stable order. */
  List<Link> links();

  /**
   * Opens a port on the links that the specification chooses.
   *
   * @param spec group, links and interest
   * @param handler receives what arrives
   * @return the open port; fails with {@link org.iotmc.api.TransportException} when no link could
   *     be opened or a group could not be joined on any
   */
  CompletionStage<DatagramPort> open(DatagramSpec spec, DatagramHandler handler);

  /**
   * Watches the links; called at once with those that are up, then at each change.
   *
   * @param listener called on a thread of the transport; must not block
   */
  Cancellable watchLinks(Consumer<List<Link>> listener);
}
