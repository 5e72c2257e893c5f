package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.internal.tcnative.SSL;
import org.iotmc.netty.TlsProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OpenSslJarsTest {
  /** As the natives of Netty were before. */
  @SuppressWarnings("unused")
  public static final class Older {
    public static String getCipherForSSL(long ssl) {
      return "";
    }
  }

  @Test
  void nativesThatLackWhatNettyAsksForAreLeftOut() {
    assertThat(OpenSslJars.fit(SSL.class)).isTrue();
    assertThat(OpenSslJars.fit(Older.class)).isFalse();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void openSslIsPreferredWhereItsJarsFit() {
    assertThat(TlsProvider.preferred()).isEqualTo(TlsProvider.OPENSSL);
  }
}
