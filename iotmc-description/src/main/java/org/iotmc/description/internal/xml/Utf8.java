package org.iotmc.description.internal.xml;

/** Characters beyond ASCII in UTF-8 (RFC 3629). */
final class Utf8 {
  /** Most bytes of a character. */
  static final int LONGEST = 4;

  private Utf8() {}

  /** Where the character after the one at a place begins; -1 if there is none that is valid. */
  static int next(byte[] in, int at) {
    int first = in[at] & 0xff;
    int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || at + length > in.length) {
      return -1;
    }
    for (int i = 1; i < length; i++) {
      if ((in[at + i] & 0xc0) != 0x80) {
        return -1;
      }
    }
    int c = codePoint(in, at, at + length);
    boolean shortest = length == 2 || c >= (length == 3 ? 0x800 : 0x10000);
    boolean surrogate = c >= 0xd800 && c <= 0xdfff;
    return shortest && !surrogate && c <= Character.MAX_CODE_POINT ? at + length : -1;
  }

  /** The character between two places. */
  static int codePoint(byte[] in, int from, int to) {
    int length = to - from;
    int c = in[from] & (0xff >> (length + 1));
    for (int i = from + 1; i < to; i++) {
      c = c << 6 | (in[i] & 0x3f);
    }
    return c;
  }

  /** Writes a character beyond ASCII; where it ends. */
  static int put(int c, byte[] out, int at) {
    int length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    int rest = c;
    for (int i = length - 1; i > 0; i--) {
      out[at + i] = (byte) (0x80 | (rest & 0x3f));
      rest >>= 6;
    }
    out[at] = (byte) ((-0x100 >> length) | rest);
    return at + length;
  }
}
