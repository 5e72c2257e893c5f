package org.iotmc.checks.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.gena.CallbackPolicies;
import org.iotmc.gena.EventPublisher;
import org.iotmc.gena.EventedService;
import org.iotmc.netty.NettyHost;

/** A process that publishes one variable at every address: {@code STATE}. It is told its values. */
final class WordPublisher {
  static final int PORT = 8080;
  private static final String PATH = "/event";

  private WordPublisher() {}

  public static void main(String[] args) throws IOException {
    try (NettyHost host = NettyHost.builder(Path.of(args[0])).open();
        Lane lane = host.newLane("publisher")) {
      EventPublisher publisher = new EventPublisher(host, lane, CallbackPolicies.requesterOnly());
      publisher.add(EventedService.open(PATH, Map.of("Word", "first")));
      RunningDevice.get(
          host.http().listen(ListenSpec.plain(new InetSocketAddress(PORT)), publisher));
      System.out.println("ready");
      new BufferedReader(new InputStreamReader(System.in, UTF_8))
          .lines()
          .forEach(word -> lane.execute(() -> publisher.set(PATH, Map.of("Word", word))));
    }
  }
}
