package org.iotmc.gena;

import java.net.URI;
import org.iotmc.api.spi.CallSpec;

/**
 * A callback that was judged good.
 *
 * @param uri where it leads from here: as it was named, a link-local address with the zone that the
 *     subscription came in by
 * @param spec how to call it
 */
public record Callback(URI uri, CallSpec spec) {}
