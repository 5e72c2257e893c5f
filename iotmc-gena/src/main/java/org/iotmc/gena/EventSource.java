package org.iotmc.gena;

import java.net.URI;
import java.util.function.Supplier;
import org.iotmc.api.spi.CallSpec;

/**
 * Where events come from.
 *
 * @param eventUrl the publisher's event URL
 * @param callbackBase our own listener as the publisher reaches it, without a path: {@code
 *     https://10.0.0.1:8443}
 * @param spec how to call the publisher, asked at each call: credentials change
 */
public record EventSource(URI eventUrl, URI callbackBase, Supplier<CallSpec> spec) {}
