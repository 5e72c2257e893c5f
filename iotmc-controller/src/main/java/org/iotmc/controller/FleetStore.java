package org.iotmc.controller;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;

/**
 * Where a controller keeps its fleet: one versioned document for each device. Controllers that
 * share a store do not overwrite each other, because every change names the version that it is
 * based on. Stages may complete on any thread and fail with {@link org.iotmc.api.StoreException}.
 */
public interface FleetStore {
  /**
   * What is kept of a device.
   *
   * @param udn the device
   * @param version 1 for the first document of a device, then one more with each change
   * @param content opaque to the store
   */
  record Entry(Udn udn, long version, Bytes content) {}

  /** Everything that is kept. */
  CompletionStage<List<Entry>> load();

  /**
   * What is kept of one device.
   *
   * @param udn the device
   */
  CompletionStage<Optional<Entry>> find(Udn udn);

  /**
   * Keeps an entry if the stored one has the version before, or there is none and this one has
   * version 1. Calls for one device come one at a time.
   *
   * @param entry what to keep
   * @return completes when it is durable, with true; with false, and nothing changed, if the stored
   *     version is another
   */
  CompletionStage<Boolean> replace(Entry entry);
}
