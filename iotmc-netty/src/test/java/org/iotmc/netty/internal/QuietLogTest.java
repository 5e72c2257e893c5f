package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** What peers do wrong must not fill a disk. */
class QuietLogTest {
  private final List<String> lines = new ArrayList<>();
  private final Logger log =
      (Logger)
          Proxy.newProxyInstance(
              Logger.class.getClassLoader(),
              new Class<?>[] {Logger.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("warn")) {
                  lines.add(arguments[1] + ": " + arguments[2]);
                }
                return null;
              });
  private final QuietLog quiet = new QuietLog(log);

  private static InetSocketAddress peer(int last, int port) {
    return InetSocketAddress.createUnresolved("192.0.2." + last, port);
  }

  @Test
  void aPeerThatDoesOneThingWrongWithoutEndIsOneLine() {
    for (int port = 1; port <= 1000; port++) {
      quiet.warn(peer(1, port), "no TLS");
    }
    assertThat(lines).hasSize(1);
    quiet.warn(peer(1, 1), "no request");
    quiet.warn(peer(2, 1), "no TLS");
    assertThat(lines).hasSize(3);
  }

  @Test
  void manyPeersWithManyFaultsAreAFewLines() {
    for (int i = 0; i < 1000; i++) {
      quiet.warn(peer(i % 250, 1), "fault " + i);
    }
    assertThat(lines).hasSize(30);
  }

  /**
   * It ended an event loop, and with it all that the loop served, where no file could be opened.
   */
  @Test
  void aLoggerThatFailsIsNoFailureOfWhoLogs() {
    Logger failing =
        (Logger)
            Proxy.newProxyInstance(
                Logger.class.getClassLoader(),
                new Class<?>[] {Logger.class},
                (proxy, method, arguments) -> {
                  throw new NoClassDefFoundError("too many open files");
                });
    QuietLog unable = new QuietLog(failing);
    assertThatCode(() -> unable.warn(peer(1, 1), "no TLS")).doesNotThrowAnyException();
  }
}
