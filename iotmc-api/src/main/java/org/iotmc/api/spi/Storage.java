package org.iotmc.api.spi;

import java.util.List;

/**
 * Files of one host, flat, named by {@code [a-z0-9._-]{1,64}}. Blocking: call on {@link
 * Host#blocking()}. Nothing survives a loss of power before it was synced: contents by {@link
 * StorageFile#sync()}, names by {@link #sync()}; a write that was not synced may be kept, lost or
 * torn. Every method fails with {@link org.iotmc.api.StoreException}.
 *
 * <p>Small documents are kept through {@link Documents}, which writes them so that they are whole
 * whenever the power fails.
 */
public interface Storage {
  /**
   * Opens a file for reading and writing, creating it where it is not there.
   *
   * @param name the name
   */
  StorageFile open(String name);

  /**
   * Whether there is a file of a name; costs the same however many files there are.
   *
   * @param name the name
   */
  boolean exists(String name);

  /** Names of the files, sorted. */
  List<String> names();

  /**
   * Gives a file another name, replacing what had it. After a loss of power either the old or the
   * new file has the name; the new one for certain after {@link #sync()}.
   *
   * @param from the file
   * @param to its new name
   */
  void rename(String from, String to);

  /**
   * Deletes a file, if it is there.
   *
   * @param name the name
   */
  void delete(String name);

  /**
   * How many bytes can still be written, as far as the system says; {@link Long#MAX_VALUE} where it
   * does not. Others may use the same room.
   */
  long free();

  /** Makes creations, renames and deletions durable. */
  void sync();
}
