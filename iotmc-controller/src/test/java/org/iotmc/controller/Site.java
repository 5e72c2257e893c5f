package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.iotmc.api.Bytes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Enrollment;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;

/** A factory, a controller and scripted devices on a simulated network. */
final class Site {
  static final Duration LONG = Duration.ofMinutes(10);

  final SimWorld world;
  final SimHost host;
  final SimHost factory;
  final LocalAuthority manufacturer;
  final Recorder heard = new Recorder();
  UnaryOperator<ControllerBuilder> variation = builder -> builder;
  Controller controller;

  /** Writes down what the listener is told. */
  static final class Recorder implements ControllerListener {
    final List<String> lines = new ArrayList<>();
    final List<DeviceEvent> events = new ArrayList<>();

    @Override
    public void peerRefused(String subject, String reason) {
      lines.add("peer refused: " + reason);
    }

    @Override
    public void enrollmentRefused(Udn device, String reason) {
      lines.add("enrolment refused: " + reason);
    }

    @Override
    public void enrollmentPending(ManagedDevice device) {
      lines.add("pending");
    }

    @Override
    public void enrolled(ManagedDevice device) {
      lines.add("enrolled in " + device.group());
    }

    @Override
    public void updateReported(Udn device, UpdateReport report) {
      lines.add("update " + report.version() + " " + report.outcome());
    }

    @Override
    public void unreachable(Udn device, String reason) {
      lines.add("unreachable");
    }

    @Override
    public void decommissioned(Udn device, Bytes receipt) {
      lines.add("decommissioned with " + receipt.size() + " bytes");
    }

    Map<String, Object> last(String service) {
      return events.stream()
          .filter(e -> e.service().name().equals(service))
          .reduce((a, b) -> b)
          .map(DeviceEvent::values)
          .orElse(Map.of());
    }
  }

  Site(long seed) {
    world = SimWorld.seeded(seed);
    host = world.host("controller");
    factory = world.host("factory");
    manufacturer = authority("manufacturer");
    controller = build();
  }

  LocalAuthority authority(String name) {
    return LocalAuthority.open(
        name, new SoftwareVault(factory.storage(), factory.secrets()), factory);
  }

  private Controller build() {
    return variation
        .apply(
            Controller.builder(host)
                .identityAnchors(manufacturer.chain())
                .policy(EnrollmentPolicy.zeroTouch("lamps"))
                .initialConfiguration(group -> Map.of("interval", "30"))
                .listener(heard))
        .build();
  }

  Site with(UnaryOperator<ControllerBuilder> change) {
    variation = change;
    return this;
  }

  Site start() {
    controller = build();
    await(controller.start());
    controller.events().forEach(heard.events::add);
    return this;
  }

  /** The power fails, or has failed, and comes back. */
  Site restart() {
    host.cutPower();
    host.powerOn();
    return start();
  }

  ScriptedDevice device(String name) {
    Udn udn = Udn.random(world.host(name).secrets());
    return new ScriptedDevice(this, world.host(name), udn, manufacturer);
  }

  List<X509Certificate> issue(CertificateAuthority by, Udn udn, KeyPair keys) {
    return await(
        by.issue(
            new CertificateAuthority.Subject(
                udn, Optional.empty(), keys.getPublic(), Duration.ofDays(3650))));
  }

  ManagedDevice known(Udn udn) {
    return controller.find(udn).orElseThrow();
  }

  /**
   * Enrols a device as it goes on by itself: with the same nonce, until it is through.
   *
   * @param restart called when the power of the host has failed
   * @return whether it has
   */
  boolean enrollThroughPowerCut(ScriptedDevice device, Runnable restart) {
    boolean cut = false;
    while (true) {
      try {
        Enrollment.Answer answer = await(device.ask());
        device.take(answer);
        await(device.ready(answer.enrollmentId()));
        await(device.confirm(answer.enrollmentId()));
        return cut;
      } catch (IotmcException failure) {
        assertThat(host.isOn()).as("failed without reason: " + failure).isFalse();
        cut = true;
        restart.run();
      }
    }
  }

  /**
   * Enrols one device after the other, and cuts the power after one operation of the storage, two,
   * three and so on, until an enrolment takes fewer.
   *
   * @param restart after each cut
   * @param check after each enrolment
   * @return how many devices
   */
  int enrollThroughEachPowerCut(Runnable restart, Consumer<ScriptedDevice> check) {
    int count = 0;
    boolean cut = true;
    while (cut) {
      count++;
      ScriptedDevice device = device("lamp-" + count).start();
      host.storage().cutAfter(count);
      cut = enrollThroughPowerCut(device, restart);
      host.storage().neverCut();
      assertThat(device.received).hasSize(1);
      check.accept(device);
      device.host.cutPower();
    }
    return count;
  }

  <T> T await(CompletionStage<T> stage) {
    return world.await(stage, LONG);
  }

  void until(BooleanSupplier condition) {
    world.runUntil(condition, LONG);
  }

  void pass(Duration duration) {
    world.runFor(duration);
  }
}
