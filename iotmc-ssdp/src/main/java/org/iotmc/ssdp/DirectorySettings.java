package org.iotmc.ssdp;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Link;

/**
 * All that a directory is told.
 *
 * @param host where it runs
 * @param listeners told what happens, in this order
 * @param links where it listens and searches
 * @param friendlyName of its searches, if not the usual one
 * @param policy whom it takes in
 */
record DirectorySettings(
    Host host,
    List<DirectoryListener> listeners,
    Predicate<Link> links,
    Optional<String> friendlyName,
    DirectoryPolicy policy) {
  DirectorySettings {
    listeners = List.copyOf(listeners);
  }

  /** A search with what is set for all of them. */
  SearchRequestBuilder describe(SearchRequestBuilder search) {
    friendlyName.ifPresent(search::friendlyName);
    return search;
  }
}
