package org.iotmc.gena;

import java.net.URI;
import java.util.function.Supplier;
import org.iotmc.api.spi.CallSpec;

/**
 * A callback that was judged good.
 *
 * @param uri where it leads from here: as it was named, a link-local address with the zone that the
 *     subscription came in by
 * @param spec how to call it, asked for each event: credentials change
 */
public record Callback(URI uri, Supplier<CallSpec> spec) {}
