package org.iotmc.sim;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;

/** A {@link SecureRandom} whose bytes are SHA-256 of a seed and a counter. */
final class DeterministicSecrets extends SecureRandom {
  private static final long serialVersionUID = 1L;

  DeterministicSecrets(byte[] seed) {
    super(new Counter(seed.clone()), null);
  }

  @Override
  public String getAlgorithm() {
    return "Simulated";
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static final class Counter extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    private byte[] state;
    private long blocks;
    private byte[] left = new byte[0];

    Counter(byte[] seed) {
      state = seed;
    }

    @Override
    protected void engineSetSeed(byte[] seed) {
      state = sha256(state, seed);
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      ByteBuffer target = ByteBuffer.wrap(bytes);
      while (target.hasRemaining()) {
        if (left.length == 0) {
          left = sha256(state, ByteBuffer.allocate(Long.BYTES).putLong(blocks++).array());
        }
        int taken = Math.min(left.length, target.remaining());
        target.put(left, 0, taken);
        left = java.util.Arrays.copyOfRange(left, taken, left.length);
      }
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
      byte[] bytes = new byte[count];
      engineNextBytes(bytes);
      return bytes;
    }
  }
}
