package org.iotmc.api.spi;

import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small documents on a {@link Storage}, each replaced as a whole: after a loss of power at any
 * instant a document is either the old one or the new one. Blocking, as storage is.
 *
 * <p>Each document is kept twice, and the copy is written when the document is durable: until then
 * it is the generation before. Where one of the two is damaged or lost, the other one is read,
 * which the log says, and takes its place. Nothing that {@link #write} was done with ever goes back
 * so, and nothing else is seen either: what a loss of power left in the document alone is copied by
 * the next {@link #read}. A name has one user at a time.
 */
public final class Documents {
  /** Largest document, in bytes. */
  public static final int MAX_SIZE = 4 << 20;

  private static final String COPY = ".copy";
  private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

  private final Storage storage;
  private final DocumentFiles files;
  private final boolean twice;

  /**
   * Documents on the given storage.
   *
   * @param storage where they are kept
   */
  public Documents(Storage storage) {
    this(storage, true);
  }

  private Documents(Storage storage, boolean twice) {
    this.storage = storage;
    this.files = new DocumentFiles(storage);
    this.twice = twice;
  }

  /**
   * Documents without a copy, for what can be had again from elsewhere.
   *
   * @param storage where they are kept
   */
  public static Documents single(Storage storage) {
    return new Documents(storage, false);
  }

  /**
   * The name of the file that has a document's copy, for those who erase.
   *
   * @param name the document's name
   */
  public static String copyOf(String name) {
    return name + COPY;
  }

  /**
   * Names of the documents that were written, sorted; by one listing of the files.
   *
   * @param prefix how they begin
   */
  public List<String> names(String prefix) {
    return storage.names().stream()
        .filter(file -> file.startsWith(prefix) && !DocumentFiles.isUnfinished(file))
        .map(file -> file.endsWith(COPY) ? file.substring(0, file.length() - COPY.length()) : file)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Reads a document.
   *
   * @param name its name
   * @return its content, or empty if it was never written
   * @throws StoreException if it is damaged, and its copy too
   */
  public Optional<byte[]> read(String name) {
    return read(name, content -> content);
  }

  /**
   * Reads a document that has a form.
   *
   * @param name its name
   * @param form makes a value of the content; fails with {@link MalformedMessageException} or
   *     another failure of its input's
   * @param <T> the value
   * @return the value, or empty if the document was never written
   * @throws StoreException if it is damaged, or whole but of another form: another version wrote it
   */
  public <T> Optional<T> read(String name, Function<byte[], T> form) {
    if (!twice) {
      return files.read(name).map(content -> formed(name, content, form));
    }
    Found document = find(name);
    Found copy = find(copyOf(name));
    // A copy is written after its document and deleted before it: where it is, the document was.
    Optional<byte[]> content = document.content.or(copy::content);
    if (content.isEmpty()) {
      document
          .damage
          .or(copy::damage)
          .ifPresent(
              damage -> {
                throw damage;
              });
      return Optional.empty();
    }
    // Before anything is written: what another version wrote stays as it is.
    T value = formed(name, content.get(), form);
    if (document.content.isEmpty()) {
      LOG.warn("{} is damaged or lost; its copy is taken", name);
      restore(name, content.get());
    } else if (!document.isSame(copy)) {
      copy.damage.ifPresent(damage -> LOG.warn("{}; it is written anew", damage.getMessage()));
      restore(copyOf(name), content.get());
    }
    return Optional.of(value);
  }

  private static <T> T formed(String name, byte[] content, Function<byte[], T> form) {
    try {
      return form.apply(content);
    } catch (MalformedMessageException | IllegalArgumentException | DateTimeException e) {
      throw new StoreException(
          name
              + " cannot be read by this version ("
              + e.getMessage()
              + "); use the version that wrote it, or a copy of before",
          e);
    }
  }

  /**
   * Replaces a document; durable when this returns.
   *
   * @param name its name
   * @param content its new content, at most {@value #MAX_SIZE} bytes
   * @throws StoreException if it is larger, or the storage fails: then either content may be found
   */
  public void write(String name, byte[] content) {
    if (content.length > MAX_SIZE) {
      throw new StoreException(name + ": larger than " + MAX_SIZE + " bytes");
    }
    files.write(name, content);
    if (twice) {
      files.write(copyOf(name), content);
    }
  }

  /**
   * Deletes a document; durable when this returns. Does nothing if there is none.
   *
   * @param name its name
   * @throws StoreException if the storage fails
   */
  public void delete(String name) {
    if (twice) {
      files.delete(copyOf(name));
    }
    files.delete(name);
  }

  /** What a file has: a document, damage, or nothing. */
  private record Found(Optional<byte[]> content, Optional<StoreException> damage) {
    boolean isSame(Found other) {
      return other.content.isPresent() && Arrays.equals(content.orElseThrow(), other.content.get());
    }
  }

  private Found find(String file) {
    try {
      return new Found(files.read(file), Optional.empty());
    } catch (StoreException damage) {
      return new Found(Optional.empty(), Optional.of(damage));
    }
  }

  /** What was read counts even where nothing can be written at the moment. */
  private void restore(String file, byte[] content) {
    try {
      files.write(file, content);
    } catch (StoreException e) {
      LOG.warn("{}: cannot be written anew: {}", file, e.getMessage());
    }
  }
}
