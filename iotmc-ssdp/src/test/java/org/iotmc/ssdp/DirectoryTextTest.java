package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.ssdp.DirectoryScript.HOST;
import static org.iotmc.ssdp.DirectoryScript.LINK;
import static org.iotmc.ssdp.DirectoryScript.MAX_AGE;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.iotmc.api.Udn;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much of what is said a directory holds: devices are bounded in bytes, too. */
class DirectoryTextTest {
  private static final int MOST = 4096;

  private final DirectoryScript script = DirectoryScript.of(Target.ALL);

  /** What somebody says, by numbers: in whose name, from where, what, and how long it is. */
  private record Said(int device, int source, int target, int length, int bootId) {
    SsdpMessage message() {
      String location = "http://10.0.0." + source + "/" + "x".repeat(length);
      Presence presence =
          new Presence(
              new Endpoint(
                  location, Optional.of("https" + location.substring(4)), OptionalInt.empty()),
              Epoch.of(bootId, 1),
              MAX_AGE,
              Optional.of("s".repeat(1 + length / 2)),
              Optional.empty());
      Target said = new Target("t:" + target + "x".repeat(length / 3));
      return new SsdpMessage.Alive(Advertisement.of(new Udn("uuid:" + device), said), presence);
    }
  }

  @Provide
  Arbitrary<List<Said>> flood() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(1, 9),
            Arbitraries.integers().between(0, 99),
            Arbitraries.integers().between(0, 450),
            Arbitraries.integers().between(1, 3))
        .as(Said::new)
        .list()
        .ofMinSize(200)
        .ofMaxSize(400);
  }

  @Property(tries = 25)
  void whateverIsSaidADeviceHoldsABoundedPartOfIt(@ForAll("flood") List<Said> flood) {
    DirectoryScript all = DirectoryScript.of(Target.ALL);
    for (Said each : flood) {
      all.hear(each.message(), "10.0.0." + each.source(), LINK);
      for (DiscoveredDevice device : all.devices()) {
        assertThat(targets(device)).isLessThanOrEqualTo(MOST);
        assertThat(sightings(device)).isLessThanOrEqualTo(MOST);
      }
    }
  }

  @Test
  @Tag("SSDP-81")
  void whereADeviceIsHeardFirstStaysHoweverMuchStrangersSay() {
    script.hear(new Said(1, 1, 1, 20, 1).message(), HOST, LINK);
    for (int i = 2; i < 60; i++) {
      script.pass(Candidates.PAUSE);
      script.hear(new Said(1, i, 1, 450, 1).message(), "10.0.0." + i, LINK);
    }
    DiscoveredDevice device = script.devices().get(0);
    assertThat(device.first().source()).isEqualTo(DirectoryScript.from(HOST));
    assertThat(device.sightings()).hasSizeBetween(3, 5);
  }

  @Test
  @Tag("SSDP-81")
  void whatIsInventedAsPartsOfADeviceThatIsKeptHoldsABoundedPartOfItInAll() {
    script.state.keep(new Udn("uuid:0"));
    for (int device = 0; device < KnownTree.MAX_MEMBERS; device++) {
      for (int target = 10; target < 50; target++) {
        script.hear(new Said(device, 1, target, 90, 1).message(), HOST, LINK);
      }
    }
    List<DiscoveredDevice> devices = script.devices();
    assertThat(devices).hasSize(KnownTree.MAX_MEMBERS);
    assertThat(devices.get(0).targets()).hasSize(40);
    assertThat(devices.stream().mapToInt(DirectoryTextTest::targets).sum())
        .isLessThanOrEqualTo(MOST + KnownDevice.MAX_SIZE_OF_PARTS);
  }

  @Test
  void whatUsualDevicesSayIsAllHeld() {
    for (int source = 1; source <= DiscoveredDevice.MAX_SIGHTINGS; source++) {
      for (int target = 10; target < 40; target++) {
        script.hear(new Said(1, source, target, 60, 1).message(), "10.0.0." + source, LINK);
      }
    }
    DiscoveredDevice device = script.devices().get(0);
    assertThat(device.sightings()).hasSize(DiscoveredDevice.MAX_SIGHTINGS);
    assertThat(device.targets()).hasSize(30);
  }

  private static int targets(DiscoveredDevice device) {
    return device.targets().stream().mapToInt(target -> target.value().length()).sum();
  }

  private static int sightings(DiscoveredDevice device) {
    return device.sightings().stream().mapToInt(DirectoryTextTest::length).sum();
  }

  private static int length(Sighting sighting) {
    Endpoint endpoint = sighting.presence().endpoint();
    return endpoint.location().length()
        + endpoint.secureLocation().orElse("").length()
        + sighting.presence().server().orElse("").length();
  }
}
