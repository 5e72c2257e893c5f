package org.iotmc.controller;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.DocumentQueue;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

/** A fleet in the host's storage, one document for each device. Confined to its lane. */
final class DocumentFleetStore implements FleetStore {
  private static final String PREFIX = "fleet-";
  private static final int NAME_BYTES = 16;

  private final Host host;
  private final Lane lane;
  private final DocumentQueue queue;
  private final Map<Udn, Entry> entries = new TreeMap<>();

  DocumentFleetStore(Host host, Lane lane) {
    this.host = host;
    this.lane = lane;
    this.queue = new DocumentQueue(host, lane);
  }

  @Override
  public CompletionStage<List<Entry>> load() {
    return Work.blocking(host, lane, this::read)
        .thenApply(
            found -> {
              found.forEach(entry -> entries.put(entry.udn(), entry));
              return found;
            });
  }

  private List<Entry> read() {
    Documents documents = new Documents(host.storage());
    List<Entry> found = new ArrayList<>();
    for (String name : documents.names(PREFIX)) {
      documents.read(name, DocumentFleetStore::entry).ifPresent(found::add);
    }
    return found;
  }

  private static Entry entry(byte[] content) {
    DeviceRecord record = DeviceRecordCodec.decode(content);
    return new Entry(record.udn(), record.version(), Bytes.of(content));
  }

  @Override
  public CompletionStage<Optional<Entry>> find(Udn udn) {
    return CompletableFuture.completedFuture(Optional.ofNullable(entries.get(udn)));
  }

  @Override
  public CompletionStage<Boolean> replace(Entry entry) {
    Entry stored = entries.get(entry.udn());
    if (entry.version() != (stored == null ? 1 : stored.version() + 1)) {
      return CompletableFuture.completedFuture(false);
    }
    return queue
        .write(name(entry.udn()), entry.content().toArray())
        .thenApply(
            durable -> {
              entries.put(entry.udn(), entry);
              return true;
            });
  }

  /** A UDN is longer than a file name may be, and has other characters. */
  static String name(Udn udn) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(udn.value().getBytes(StandardCharsets.US_ASCII));
      return PREFIX + HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
