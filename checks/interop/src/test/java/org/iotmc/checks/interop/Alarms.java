package org.iotmc.checks.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.EventLevel;
import org.iotmc.api.service.EventRule;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.MulticastEvents;
import org.iotmc.gena.CallbackPolicies;
import org.iotmc.gena.EventPublisher;
import org.iotmc.gena.EventedService;
import org.iotmc.gena.MulticastEvent;
import org.iotmc.gena.MulticastPublisher;
import org.iotmc.gena.MulticastReceiver;
import org.iotmc.gena.MulticastSettings;
import org.iotmc.netty.NettyHost;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.SsdpAdvertiser;
import org.iotmc.ssdp.SsdpDirectory;

/**
 * A process that tells everybody, or one that hears it: {@code device STATE}, told values, or
 * {@code ear STATE}. Both say {@code ready}; the latter says {@code heard VALUE LEVEL SEQ}, and
 * every half a second {@code repeated COPIES} and {@code ways SIGHTINGS} of the device.
 */
final class Alarms {
  static final Udn UDN = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c0aa");

  private static final TypeUrn TYPE = TypeUrn.device("example-com", "Siren", 1);
  private static final TypeUrn SERVICE = TypeUrn.service("example-com", "Alarm", 1);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final String PATH = "/event/Alarm";

  private Alarms() {}

  public static void main(String[] args) throws IOException {
    try (Host host =
            NettyHost.builder(Path.of(args[1]))
                .links(link -> link.name().startsWith("eth"))
                .linkInterval(Duration.ofMillis(200))
                .open();
        Lane lane = host.newLane("alarms")) {
      if (args[0].equals("device")) {
        tell(host, lane);
      } else {
        hear(host, lane);
      }
    }
  }

  private static void tell(Host host, Lane lane) throws IOException {
    SsdpAdvertiser advertiser =
        SsdpAdvertiser.builder(
                host,
                DeviceTree.of(UDN, TYPE, List.of(SERVICE)),
                outlet -> outlet.url("http", 9, "/none.xml"))
            .build();
    EventPublisher publisher = new EventPublisher(host, lane, CallbackPolicies.requesterOnly());
    publisher.add(
        new EventedService(
            PATH,
            Map.of("State", ""),
            Map.of("State", EventRule.PLAIN.multicast(EventLevel.EMERGENCY)),
            exchange -> false,
            Optional.of(
                new MulticastEvent.Origin(
                    UDN, SERVICE.toString(), "urn:example-com:serviceId:Alarm"))));
    MulticastPublisher everybody =
        new MulticastPublisher(host, lane, MulticastSettings.DEFAULT, advertiser::bootId);
    publisher.multicast(everybody);
    RunningDevice.get(everybody.open());
    RunningDevice.get(advertiser.start());
    System.out.println("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String value = order;
      lane.execute(() -> publisher.set(PATH, Map.of("State", value)));
    }
  }

  private static void hear(Host host, Lane lane) throws IOException {
    SsdpDirectory directory = SsdpDirectory.builder(host, new DirectoryListener() {}).build();
    MulticastReceiver receiver =
        new MulticastReceiver(
            host, MulticastReceiver.Interest.in(MulticastEvents.in(directory)), Alarms::heard);
    RunningDevice.get(directory.start());
    RunningDevice.get(receiver.start());
    System.out.println("ready");
    lane.execute(() -> look(lane, directory, receiver));
    System.in.read();
  }

  private static void look(Lane lane, SsdpDirectory directory, MulticastReceiver receiver) {
    System.out.println("repeated " + receiver.counts().repeated());
    var unused =
        lane.adopt(directory.find(UDN))
            .thenAccept(device -> System.out.println("ways " + device.map(Alarms::ways).orElse(0)));
    lane.after(PAUSE, () -> look(lane, directory, receiver));
  }

  private static int ways(DiscoveredDevice device) {
    return device.sightings().size();
  }

  private static void heard(MulticastEvent event) {
    System.out.println(
        "heard "
            + event.properties().get("State")
            + " "
            + event.level()
            + " "
            + event.position().sequence());
  }
}
