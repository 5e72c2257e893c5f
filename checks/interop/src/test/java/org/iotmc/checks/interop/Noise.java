package org.iotmc.checks.interop;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bytes that nobody should send; the same ones for the same seed. */
final class Noise {
  private final Random random;

  Noise(long seed) {
    random = new Random(seed);
  }

  /** Pure noise up to a length, or one of the genuine messages with some damage. */
  byte[] next(List<String> genuine, int longest) {
    if (random.nextInt(3) == 0) {
      byte[] bytes = new byte[1 + random.nextInt(longest)];
      random.nextBytes(bytes);
      return bytes;
    }
    return damaged(genuine.get(random.nextInt(genuine.size())));
  }

  /** A message with one to four places changed, cut out, doubled, or filled with noise. */
  byte[] damaged(String genuine) {
    byte[] bytes = genuine.getBytes(StandardCharsets.ISO_8859_1);
    int places = 1 + random.nextInt(4);
    for (int i = 0; i < places && bytes.length > 1; i++) {
      bytes = damagedOnce(bytes);
    }
    return bytes;
  }

  private byte[] damagedOnce(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(20));
    byte[] part = Arrays.copyOfRange(bytes, at, end);
    return switch (random.nextInt(5)) {
      case 0 -> {
        bytes[at] = (byte) random.nextInt(256);
        yield bytes;
      }
      case 1 -> joined(bytes, at, new byte[0], end);
      case 2 -> joined(bytes, at, part, at);
      case 3 -> {
        random.nextBytes(part);
        yield joined(bytes, at, part, end);
      }
      default -> Arrays.copyOf(bytes, at);
    };
  }

  private static byte[] joined(byte[] bytes, int until, byte[] between, int from) {
    byte[] result = Arrays.copyOf(bytes, until + between.length + bytes.length - from);
    System.arraycopy(between, 0, result, until, between.length);
    System.arraycopy(bytes, from, result, until + between.length, bytes.length - from);
    return result;
  }
}
