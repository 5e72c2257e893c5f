package org.iotmc.netty.internal;

import io.netty.handler.ssl.OpenSsl;
import org.slf4j.LoggerFactory;

/** Netty's way to OpenSSL. */
public final class OpenSslJars {
  private OpenSslJars() {}

  /** Whether it is there, and of a version that the rest of Netty can use. */
  public static boolean areUsable() {
    return Found.USABLE;
  }

  /** Looked for once, where somebody asks. */
  private static final class Found {
    static final boolean USABLE = OpenSsl.isAvailable() && fit(load());

    private static Class<?> load() {
      try {
        ClassLoader loader = OpenSsl.class.getClassLoader();
        return Class.forName("io.netty.internal.tcnative.SSL", false, loader);
      } catch (ClassNotFoundException e) {
        return Object.class;
      }
    }
  }

  /**
   * Whether a version of Netty's natives has what was added last of all that Netty asks them for.
   * Netty itself notices at the end of the first handshake, which then fails, as each one after it.
   */
  static boolean fit(Class<?> natives) {
    try {
      natives.getMethod("getGroupName", long.class);
      return true;
    } catch (NoSuchMethodException e) {
      LoggerFactory.getLogger(OpenSslJars.class)
          .warn(
              "OpenSSL is not used: netty-tcnative is too old for the other jars of Netty; take"
                  + " the version that their netty-bom names");
      return false;
    }
  }
}
