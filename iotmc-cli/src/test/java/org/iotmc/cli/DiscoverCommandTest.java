package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.description.DescriptionHandler;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
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
  private URI location = URI.create("http://127.0.0.1/");

  @BeforeEach
  void advertise() {
    host = NettyHost.builder(directory).linksNamed("lo").open();
    Device lamp =
        Device.builder(TypeUrn.parse(TYPE), UDN)
            .friendlyName("Lamp in the hall")
            .manufacturer("Example")
            .modelName("L1")
            .build();
    byte[] description = DeviceDescriptionCodec.encode(DeviceDescription.of(lamp).withConfigId(1));
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpHandler documents = DescriptionHandler.empty().withXml("/lamp.xml", description);
    HttpListener listener =
        Await.result(host.http().listen(ListenSpec.plain(any), documents), Duration.ofSeconds(10));
    location = URI.create("http://127.0.0.1:" + listener.address().getPort() + "/lamp.xml");
    DeviceTree tree = DeviceTree.of(UDN, TypeUrn.parse(TYPE), List.of());
    advertiser = SsdpAdvertiser.builder(host, tree, link -> location).build();
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
    assertThat(run.lines().get(1)).startsWith(UDN + "  " + TYPE + "  " + location);
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

  @Test
  void aDeviceIsDescribedByItsNameOrByWhyItCannotBe() {
    String[] search = {"discover", "--seconds", "2", "--interface", "lo", "--target", TYPE};
    List<String> described = new ArrayList<>(List.of(search));
    described.add("--describe");
    CommandRun run = CommandRun.of(described.toArray(new String[0]));
    assertThat(run.lines().get(0)).startsWith("NAME");
    assertThat(run.lines().get(1)).startsWith("Lamp in the hall  Example L1  " + TYPE);
    described.add("--json");
    run = CommandRun.of(described.toArray(new String[0]));
    Map<?, ?> read = JsonMapper.shared().readValue(run.lines().get(0), Map.class);
    assertThat(read.get("friendlyName")).isEqualTo("Lamp in the hall");
    assertThat(read.get("modelName")).isEqualTo("L1");
    assertThat((List<?>) read.get("warnings")).isEmpty();
    location = location.resolve("/none.xml");
    advertiser.announce();
    described.remove("--json");
    run = CommandRun.of(described.toArray(new String[0]));
    assertThat(run.lines().get(1)).startsWith("(").contains("status 404");
    described.add("--json");
    run = CommandRun.of(described.toArray(new String[0]));
    read = JsonMapper.shared().readValue(run.lines().get(0), Map.class);
    assertThat(read.get("problem").toString()).contains("status 404");
  }

  @Test
  void nothingIsFetchedFromElsewhereThanWhereTheAnswerCameFrom() {
    location = URI.create("http://192.0.2.1/lamp.xml");
    advertiser.announce();
    CommandRun run =
        CommandRun.of(
            "discover", "--seconds", "2", "--interface", "lo", "--target", TYPE, "--describe");
    assertThat(run.lines().get(1)).startsWith("(not fetched: ");
  }
}
