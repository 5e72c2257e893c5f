package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.ActionDescription;
import org.iotmc.description.Announcement;
import org.iotmc.description.DescriptionCache;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceEntry;
import org.iotmc.netty.NettyHost;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.SearchRequest;
import org.iotmc.ssdp.SsdpDirectory;
import org.iotmc.ssdp.SsdpSearcher;
import org.iotmc.ssdp.Target;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices and control points of other stacks, with ours: all of discovery in both directions. */
class PeersTest {
  private static final String SWITCH = "urn:schemas-upnp-org:service:SwitchPower:1";
  private static final String OUTER = "urn:schemas-upnp-org:device:BinaryLight:1";
  private static final String INNER = "urn:schemas-upnp-org:device:DimmableLight:1";

  @TempDir private Path state;

  /** A stack, in a process of its own. */
  @SuppressWarnings("ImmutableEnumChecker") // the list is immutable, its type cannot say so
  enum Stack {
    /** It has -1 for both numbers, unless a program on it gives it others. */
    GUPNP("UNUSABLE_VALUE BOOTID.UPNP.ORG", "UNUSABLE_VALUE CONFIGID.UPNP.ORG") {
      @Override
      List<String> command(Path state, String... words) throws IOException {
        Tool.GUPNP_PYTHON.require();
        Path script = state.resolve("gupnp_peer.py");
        try (var source = PeersTest.class.getResourceAsStream("gupnp_peer.py")) {
          Files.write(script, source.readAllBytes());
        }
        List<String> arguments = new ArrayList<>(List.of(script.toString()));
        arguments.addAll(List.of(words));
        return Tool.GUPNP_PYTHON.command(arguments.toArray(String[]::new));
      }
    },
    JUPNP {
      @Override
      List<String> command(Path state, String... words) {
        return Child.java(JupnpPeer.class.getName(), words);
      }
    };

    /** What we find wrong with its announcements, and tolerate. */
    private final List<String> faults;

    Stack(String... faults) {
      this.faults = List.of(faults);
    }

    abstract List<String> command(Path state, String... words) throws IOException;

    Child start(Path state, String... words) throws IOException {
      Child started = Child.start(state, "peer", command(state, words));
      started.await("ready");
      return started;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theyFindAndDescribeADeviceOfOursWithAllThatIsInItAndHearItsGoodbye(Stack stack)
      throws IOException {
    try (OwnTree ours = new OwnTree(state.resolve("ours"));
        Child peer = stack.start(state, "control", RunningDevice.LINK)) {
      peer.await("end " + ours.udn());

      assertThat(peer.lines())
          .filteredOn(line -> !line.startsWith("end "))
          .filteredOn(line -> ours.udns().stream().anyMatch(line::contains))
          .containsExactlyInAnyOrderElementsOf(ours.told());

      ours.leave();
      peer.await("gone " + ours.udn());
    }
  }

  @ParameterizedTest
  @EnumSource
  void weFindAndDescribeADeviceOfTheirsWithAllThatIsInItAndHearItsGoodbye(Stack stack)
      throws IOException {
    String root = UUID.randomUUID().toString();
    String embedded = UUID.randomUUID().toString();
    Seen seen = new Seen(new Udn("uuid:" + root));
    try (NettyHost host =
            NettyHost.builder(state.resolve("host")).linksNamed(RunningDevice.LINK).open();
        Lane lane = host.newLane("peers")) {
      SsdpDirectory directory = SsdpDirectory.builder(host, seen).build();
      RunningDevice.get(directory.start());
      try (Child peer = stack.start(state, "device", RunningDevice.LINK, root, embedded)) {
        DiscoveredDevice device = RunningDevice.get(seen.appeared);
        assertThat(device.warnings().stream().map(Warning::toString))
            .containsExactlyInAnyOrderElementsOf(stack.faults);
        assertThat(found(host, lane, root, embedded))
            .contains(
                "upnp:rootdevice uuid:" + root,
                "uuid:" + root + " uuid:" + root,
                OUTER + " uuid:" + root,
                SWITCH + " uuid:" + root,
                "uuid:" + embedded + " uuid:" + embedded,
                INNER + " uuid:" + embedded);
        // The other service of this type is not asked for: jUPnP says a type once for a whole tree.
        describe(DescriptionCache.builder(host, lane).build(), device, embedded);

        // GUPnP's goodbyes from before its first announcement may come after its first answer.
        assertThat(RunningDevice.get(directory.find(device.udn()))).isPresent();
        CompletableFuture<DirectoryListener.Reason> left = seen.nextGoodbye();
        peer.endInput();
        assertThat(RunningDevice.get(left)).isEqualTo(DirectoryListener.Reason.BYE_BYE);
      } finally {
        RunningDevice.get(directory.close());
      }
    }
  }

  /** What of these devices answers a search for everything: targets and names. */
  private static List<String> found(NettyHost host, Lane lane, String... uuids) {
    SearchRequest request =
        SearchRequest.to(Target.ALL).sends(2).deadline(Duration.ofSeconds(3)).build();
    List<Found> all = RunningDevice.get(SsdpSearcher.search(host, lane, request).result());
    return all.stream()
        .map(Found::advertisement)
        .filter(one -> List.of(uuids).contains(one.usn().udn().value().substring(5)))
        .map(one -> one.target().value() + " " + one.usn().udn())
        .toList();
  }

  private static void describe(DescriptionCache cache, DiscoveredDevice device, String embedded) {
    Announcement announced =
        new Announcement(
            device.udn(),
            device.presence().endpoint().locationUri(),
            device.presence().epoch().bootId(),
            device.presence().epoch().configId(),
            device.expires());
    DeviceDescription read = RunningDevice.get(cache.device(announced, CallSpec.plain()));

    assertThat(read.warnings()).isEmpty();
    Device outer = read.root();
    assertThat(outer.udn()).isEqualTo(device.udn());
    assertThat(outer.deviceType()).isEqualTo(OUTER);
    assertThat(outer.friendlyName()).isEqualTo("Light & more");
    assertThat(outer.manufacturer()).isEqualTo("Maker");
    assertThat(outer.manufacturerUrl()).isEqualTo("http://example.org/");
    assertThat(outer.modelName()).isEqualTo("Model");
    assertThat(outer.modelDescription()).isEqualTo("A light");
    assertThat(outer.modelNumber()).isEqualTo("7");
    assertThat(outer.devices()).hasSize(1);
    Device inner = outer.devices().get(0);
    assertThat(inner.udn().value()).isEqualTo("uuid:" + embedded);
    assertThat(inner.deviceType()).isEqualTo(INNER);
    assertThat(inner.friendlyName()).isEqualTo("Inner light");
    for (Device each : List.of(outer, inner)) {
      assertThat(each.services()).extracting(ServiceEntry::serviceType).containsExactly(SWITCH);
      ServiceEntry entry = each.services().get(0);
      ServiceDescription service =
          RunningDevice.get(
              cache.service(announced, entry.scpdUrl().orElseThrow(), CallSpec.plain()));
      assertThat(service.warnings()).isEmpty();
      assertThat(service.actions())
          .extracting(ActionDescription::name)
          .containsExactlyInAnyOrder("SetTarget", "GetTarget");
    }
  }

  /** What a directory says of one device. */
  private static final class Seen implements DirectoryListener {
    private final Udn udn;
    private final CompletableFuture<DiscoveredDevice> appeared = new CompletableFuture<>();
    private volatile CompletableFuture<Reason> left = new CompletableFuture<>();

    Seen(Udn udn) {
      this.udn = udn;
    }

    CompletableFuture<Reason> nextGoodbye() {
      left = new CompletableFuture<>();
      return left;
    }

    @Override
    public void appeared(DiscoveredDevice device) {
      if (device.udn().equals(udn)) {
        appeared.complete(device);
      }
    }

    @Override
    public void left(DiscoveredDevice device, Reason reason) {
      if (device.udn().equals(udn)) {
        left.complete(reason);
      }
    }
  }
}
