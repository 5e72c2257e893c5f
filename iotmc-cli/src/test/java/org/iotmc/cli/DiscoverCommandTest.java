package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Host;
import org.iotmc.netty.NettyHost;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.SsdpAdvertiser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Searches on loopback for a device that another host of this process advertises. */
class DiscoverCommandTest {
  private static final Udn UDN = new Udn("uuid:0e9d5b0e-7a64-4c4e-9d5c-70d3b1e0a001");
  private static final String TYPE = "urn:iotmc-org:device:Lamp:1";

  @TempDir private Path directory;
  private Host host;
  private SsdpAdvertiser advertiser;

  @BeforeEach
  void advertise() {
    host = NettyHost.builder(directory).linksNamed("lo").open();
    DeviceTree tree = DeviceTree.of(UDN, TypeUrn.parse(TYPE), List.of());
    advertiser =
        SsdpAdvertiser.builder(host, tree, link -> URI.create("http://127.0.0.1:4004/lamp.xml"))
            .build();
    Await.result(advertiser.start(), Duration.ofSeconds(10));
  }

  @AfterEach
  void leave() {
    Await.result(advertiser.close(), Duration.ofSeconds(10));
    host.close();
  }

  @Test
  void aDeviceThatAnswersIsListedOnceWithItsTypeAndLocation() {
    CommandRun run =
        CommandRun.of("discover", "--seconds", "2", "--interface", "lo", "--target", TYPE);

    assertThat(run.status()).isZero();
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().get(0)).startsWith("UDN");
    assertThat(run.lines().get(1))
        .startsWith(UDN + "  " + TYPE + "  http://127.0.0.1:4004/lamp.xml");
  }

  @Test
  void jsonLinesCarryAllThatTheDeviceAnswered() {
    CommandRun run = CommandRun.of("discover", "--seconds", "2", "--interface", "lo", "--json");

    String ours = run.lines().stream().filter(l -> l.contains(UDN.value())).findFirst().get();
    Map<?, ?> read = JsonMapper.shared().readValue(ours, Map.class);
    assertThat(read.get("type")).isEqualTo(TYPE);
    assertThat(read.get("interface")).isEqualTo("lo");
    assertThat((List<?>) read.get("targets")).hasSize(3);
  }
}
