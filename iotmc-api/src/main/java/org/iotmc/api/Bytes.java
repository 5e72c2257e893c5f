package org.iotmc.api;

import java.util.Arrays;
import java.util.HexFormat;

/** Immutable bytes that compare by content. */
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** No bytes. */
  public static Bytes empty() {
    return EMPTY;
  }

  /**
   * A copy of the given bytes.
   *
   * @param content copied
   */
  public static Bytes of(byte[] content) {
    return new Bytes(content.clone());
  }

  /** A copy as an array. */
  public byte[] toArray() {
    return content.clone();
  }

  /** How many bytes there are. */
  public int size() {
    return content.length;
  }

  /** Lower-case hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** The length and at most the first eight bytes, for logs. */
  @Override
  public String toString() {
    String hex = HexFormat.of().formatHex(content, 0, Math.min(8, content.length));
    return content.length + " bytes " + hex + (content.length > 8 ? "…" : "");
  }
}
