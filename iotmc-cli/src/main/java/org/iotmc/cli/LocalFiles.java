package org.iotmc.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.util.List;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.pki.Certificates;

/** Files that commands take and give: read within bounds, written whole or not at all. */
final class LocalFiles {
  private static final int MAX_PEM = 1 << 20;

  private LocalFiles() {}

  /** The whole file, if it is not longer than it may be. */
  static byte[] read(Path file, long max) {
    try {
      if (Files.size(file) > max) {
        throw new Problem(
            file + ": larger than " + max + " bytes", "look at whether it is the right file");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The certificates of a PEM file. */
  static List<X509Certificate> anchors(Path file) {
    try {
      return Certificates.fromPem(new String(read(file, MAX_PEM), StandardCharsets.ISO_8859_1));
    } catch (MalformedMessageException e) {
      throw new Problem(file + ": " + e.getMessage(), "give a file with certificates in PEM form");
    }
  }

  /** Writes beside the file, syncs, renames: whoever reads it sees the old or the new one. */
  static void write(Path file, byte[] content) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (FileChannel out =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void writeAnchor(Path file, X509Certificate anchor) {
    write(file, Certificates.toPem(List.of(anchor)).getBytes(StandardCharsets.US_ASCII));
  }
}
