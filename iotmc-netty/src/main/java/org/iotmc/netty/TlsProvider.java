package org.iotmc.netty;

import org.iotmc.netty.internal.OpenSslJars;

/** Who computes TLS. Both speak 1.3 and 1.2, and are told apart by nobody but the processor. */
public enum TlsProvider {
  /** The JDK; always there. */
  JDK,

  /**
   * OpenSSL or BoringSSL, faster, where {@code netty-tcnative} for this system is on the class
   * path, in a version that fits the other jars of Netty. A key that is a handle of a token is left
   * to the JDK even then.
   */
  OPENSSL;

  /** Whether it can be used here. */
  public boolean isAvailable() {
    return this == JDK || OpenSslJars.areUsable();
  }

  /** {@link #OPENSSL} where it can be used, or else {@link #JDK}. */
  public static TlsProvider preferred() {
    return OPENSSL.isAvailable() ? OPENSSL : JDK;
  }
}
