package org.iotmc.gena;

import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.iotmc.api.spi.CallSpec;

/**
 * Where events come from.
 *
 * @param eventUrl the publisher's event URL
 * @param callbackBase our own listener as the publisher reaches it now, without a path: {@code
 *     https://10.0.0.1:8443}; asked at each call, on the subscriber's lane: addresses change. When
 *     it fails, it is asked again later
 * @param spec how to call the publisher, asked at each call: credentials change
 * @param variables those that are wanted (STATEVAR); empty for all, which a publisher may send at
 *     any rate
 */
public record EventSource(
    URI eventUrl, Supplier<URI> callbackBase, Supplier<CallSpec> spec, List<String> variables) {
  public EventSource {
    variables = List.copyOf(variables);
  }

  /**
   * All variables.
   *
   * @param eventUrl the publisher's event URL
   * @param callbackBase our own listener
   * @param spec how to call the publisher
   */
  public EventSource(URI eventUrl, Supplier<URI> callbackBase, Supplier<CallSpec> spec) {
    this(eventUrl, callbackBase, spec, List.of());
  }

  /**
   * All variables, where our own address does not change.
   *
   * @param eventUrl the publisher's event URL
   * @param callbackBase our own listener
   * @param spec how to call the publisher
   */
  public EventSource(URI eventUrl, URI callbackBase, Supplier<CallSpec> spec) {
    this(eventUrl, () -> callbackBase, spec);
  }
}
