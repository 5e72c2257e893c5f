package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.Bytes;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.controller.NoticeQueue.Kind;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for a listener that is slower than what happens. */
class NoticesTest {
  private static final Udn LAMP = new Udn("uuid:lamp");
  private static final Udn OVEN = new Udn("uuid:oven");

  private final SimWorld world = SimWorld.seeded(43);
  private final SimHost host = world.host("controller");
  private final List<String> told = new ArrayList<>();
  private final Notices notices = new Notices(host, host.newLane("listener"), new Listener());

  /** Busy as long as nobody lets time pass. */
  private final class Listener implements ControllerListener {
    @Override
    public void peerRefused(String subject, String reason) {
      told.add("peer " + subject);
    }

    @Override
    public void enrollmentRefused(Udn device, String reason) {
      told.add("refused " + device.value() + " " + reason);
    }

    @Override
    public void unreachable(Udn device, String reason) {
      told.add("unreachable " + device.value() + " " + reason);
    }

    @Override
    public void updateReported(Udn device, UpdateReport report) {
      told.add("reported " + report.version());
    }

    @Override
    public void decommissioned(Udn device, Bytes receipt) {
      told.add("left " + device.value() + " " + receipt.size());
    }

    @Override
    public void fellBehind(long leftOut) {
      told.add("behind by " + leftOut);
    }
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(world.failures()).isEmpty();
  }

  private void settle() {
    world.runFor(Duration.ofSeconds(1));
  }

  private void report(Udn device, String version) {
    UpdateReport report =
        new UpdateReport(version, UpdateOutcome.FAILED, "", host.clock().instant());
    notices.tell(device, Kind.REPORT, l -> l.updateReported(device, report));
  }

  private void unreachable(Udn device, String reason) {
    notices.tell(device, Kind.REACH, l -> l.unreachable(device, reason));
  }

  private void left(Udn device, int size) {
    notices.tell(device, Kind.LEFT, l -> l.decommissioned(device, Bytes.of(new byte[size])));
  }

  private void refused(Udn device, String reason) {
    notices.enrollmentRefused(device, reason);
  }

  @Test
  void whatADeviceDoesIsToldInOrder() {
    report(LAMP, "1");
    unreachable(LAMP, "a");
    left(LAMP, 3);
    refused(LAMP, "b");
    settle();
    assertThat(told)
        .containsExactly("reported 1", "unreachable uuid:lamp a", "left uuid:lamp 3", refusal("b"));
  }

  private static String refusal(String reason) {
    return "refused uuid:lamp " + reason;
  }

  @Test
  void ofWhatAMemberReportsWithoutEndTheNewestWaitAndTheRestIsCounted() {
    left(OVEN, 1);
    for (int i = 0; i < 10_000; i++) {
      report(LAMP, "1.0." + i);
      unreachable(LAMP, "time " + i);
      left(OVEN, 2);
      settleEvery(i, 5000);
    }
    settle();
    assertThat(told).filteredOn(line -> line.startsWith("left")).hasSize(10_001);
    assertThat(told).contains("reported 1.0.9999", "unreachable uuid:lamp time 9999");
    long heard = told.stream().filter(line -> line.matches("(reported|unreachable).*")).count();
    long behind =
        told.stream()
            .filter(line -> line.startsWith("behind"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum();
    assertThat(heard + behind).isEqualTo(20_000);
    assertThat(heard).isEqualTo(2 * (NoticeQueue.MAX_REPORTS + 1));
  }

  private void settleEvery(int i, int many) {
    if (i % many == many - 1) {
      settle();
    }
  }

  /** One who floods waits behind those who do not. */
  @Test
  void devicesTakeTurns() {
    report(LAMP, "1");
    report(LAMP, "2");
    report(LAMP, "3");
    report(OVEN, "8");
    report(OVEN, "9");
    settle();
    assertThat(told)
        .containsExactly("reported 1", "reported 8", "reported 2", "reported 9", "reported 3");
  }

  @Test
  void refusalsWaitUpToTheirBoundAndAreToldOnceAMinuteForEachDevice() {
    int bound = NoticeQueue.MAX_REFUSALS;
    for (int i = 0; i < bound + 5; i++) {
      Udn device = new Udn("uuid:" + i);
      refused(device, "one");
      refused(device, "another, which it chose itself");
    }
    settle();
    assertThat(told).hasSize(bound + 1).startsWith("behind by 5");
    told.clear();
    refused(LAMP, "later");
    settle();
    assertThat(told).containsExactly(refusal("later"));
  }

  /** A certificate of one's own may have any name. */
  @Test
  void strangersUnderEverNewNamesAreToldAFewTimesAMinute() {
    for (int minute = 0; minute < 2; minute++) {
      for (int i = 0; i < 2 * Notices.MAX_PEERS; i++) {
        notices.peerRefused(self("stranger-" + minute + "-" + i), "why");
        settle();
      }
      world.runFor(Duration.ofMinutes(1));
    }
    assertThat(told).hasSize(2 * Notices.MAX_PEERS);
    told.clear();
    refused(LAMP, "known by name");
    settle();
    assertThat(told).containsExactly(refusal("known by name"));
  }

  private List<X509Certificate> self(String name) {
    SimHost other = world.host(name);
    return LocalAuthority.open(name, new SoftwareVault(other.storage(), other.secrets()), other)
        .chain();
  }

  @Test
  void aListenerThatThrowsAnErrorHearsTheNext() {
    notices.tell(
        LAMP,
        Kind.LEFT,
        l -> {
          throw new AssertionError("planned");
        });
    report(LAMP, "1");
    settle();
    assertThat(told).containsExactly("reported 1");
  }
}
