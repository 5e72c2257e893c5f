package org.iotmc.controller;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.StoreException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;

/**
 * The firmware that is published: images and offers in the host's storage. Reads and writes block;
 * the list is confined to the lane.
 */
final class FirmwareShelf {
  /** Most publications; one more fails. */
  static final int MAX_PUBLICATIONS = 64;

  private static final int CHUNK = 64 << 10;
  private static final String INCOMING = "incoming-image";

  private final Host host;
  private final Documents documents;
  private List<Publication> newestFirst = List.of();

  FirmwareShelf(Host host) {
    this.host = host;
    this.documents = new Documents(host.storage());
  }

  /** An image as it was stored. */
  record Stored(String digest, long size) {}

  /** Reads what is published, and removes images that nobody offers. Blocking. */
  List<Publication> read() {
    List<Publication> found = new ArrayList<>();
    for (String name : documents.names(Publication.PREFIX)) {
      documents.read(name, Publication::decode).ifPresent(found::add);
    }
    List<String> used = found.stream().map(p -> Publication.file(p.digest())).toList();
    for (String name : host.storage().names()) {
      if (name.equals(INCOMING) || (name.startsWith("image-") && !used.contains(name))) {
        host.storage().delete(name);
      }
    }
    return found;
  }

  void use(List<Publication> publications) {
    newestFirst =
        publications.stream()
            .sorted(Comparator.comparingLong(Publication::order).reversed())
            .toList();
  }

  List<Publication> newestFirst() {
    return newestFirst;
  }

  long nextOrder() {
    return newestFirst.isEmpty() ? 1 : newestFirst.get(0).order() + 1;
  }

  Optional<Publication> find(String version) {
    return newestFirst.stream().filter(p -> p.version().equals(version)).findFirst();
  }

  /** The newest that is for a device. */
  Optional<Publication> turnOf(Udn device) {
    return newestFirst.stream().filter(p -> p.isTurnOf(device)).findFirst();
  }

  /** Whether an image is offered at all. */
  Optional<Publication> offering(String digest) {
    return newestFirst.stream().filter(p -> p.digest().equals(digest)).findFirst();
  }

  boolean admits(String digest, Udn device) {
    return newestFirst.stream().anyMatch(p -> p.digest().equals(digest) && p.isFor(device));
  }

  /** Copies an image into the storage; durable when this returns. Blocking. */
  Stored store(FirmwareImage image) {
    Storage storage = host.storage();
    try {
      long size = image.size();
      if (size < 1 || size > FirmwareManifest.MAX_SIZE) {
        throw new StoreException("an image has 1 to " + FirmwareManifest.MAX_SIZE + " bytes");
      }
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      storage.delete(INCOMING);
      try (StorageFile file = storage.open(INCOMING)) {
        copy(image, file, sha256);
        file.sync();
      }
      String digest = HexFormat.of().formatHex(sha256.digest());
      storage.rename(INCOMING, Publication.file(digest));
      storage.sync();
      return new Stored(digest, size);
    } catch (IOException e) {
      throw new StoreException("the image cannot be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void copy(FirmwareImage image, StorageFile file, MessageDigest sha256)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    long size = image.size();
    for (long at = 0; at < size; ) {
      chunk.clear().limit((int) Math.min(CHUNK, size - at));
      int count = image.read(chunk, at);
      if (count <= 0) {
        throw new IOException("it ended after " + at + " of " + size + " bytes");
      }
      chunk.flip();
      sha256.update(chunk.duplicate());
      file.write(chunk, at);
      at += count;
    }
  }

  /** Keeps an offer; durable when this returns. Blocking. */
  void write(Publication publication) {
    documents.write(publication.document(), publication.encode());
  }

  /** Forgets an offer; its image goes, too, unless another one has it. Blocking. */
  void remove(Publication publication, List<Publication> rest) {
    documents.delete(publication.document());
    removeImage(publication, rest);
  }

  /** Removes an image that no other offer has. Blocking. */
  void removeImage(Publication publication, List<Publication> rest) {
    if (rest.stream().noneMatch(p -> p.digest().equals(publication.digest()))) {
      host.storage().delete(Publication.file(publication.digest()));
      host.storage().sync();
    }
  }
}
