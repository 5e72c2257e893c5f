package org.iotmc.sim;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.iotmc.api.spi.DatagramTransport;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;

/**
 * A host in the simulated world. It outlives its power: after {@link #cutPower} and {@link
 * #powerOn} it has the same name, addresses and surviving storage, but nothing that was opened
 * before works any more.
 */
public final class SimHost implements Host {
  private final SimWorld world;
  private final String name;
  private final SplittableRandom jitter;
  private final SecureRandom secrets;
  private final SimStorage storage;
  private Duration clockError = Duration.ZERO;
  private Boot boot;

  SimHost(SimWorld world, String name) {
    this.world = world;
    this.name = name;
    this.jitter = new SplittableRandom(world.longSeedFor("jitter of " + name));
    this.secrets = new DeterministicSecrets(world.seedFor("secrets of " + name));
    this.storage = new SimStorage(this);
    this.boot = new Boot(this);
  }

  /** Its name in the world. */
  public String name() {
    return name;
  }

  /** Whether it has power and was not closed. */
  public boolean isOn() {
    return boot.isOn();
  }

  @Override
  public InstantSource clock() {
    return () -> world.now().plus(clockError);
  }

  /**
   * Sets the wall clock wrong; {@link #nanos} and timers stay right.
   *
   * @param error what is added to the world's time; negative to go back
   */
  public void setClockError(Duration error) {
    clockError = error;
  }

  @Override
  public long nanos() {
    return world.queue().now();
  }

  @Override
  public Lane newLane(String lane) {
    return boot.newLane(lane);
  }

  /** Runs each task as an event of its own, on the world's one thread. */
  @Override
  public Executor blocking() {
    Boot now = boot;
    return task -> now.soon("blocking", task);
  }

  @Override
  public RandomGenerator jitter() {
    return jitter;
  }

  @Override
  public SecureRandom secrets() {
    return secrets;
  }

  @Override
  public SimStorage storage() {
    return storage;
  }

  @Override
  public DatagramTransport datagrams() {
    throw new UnsupportedOperationException("not there yet");
  }

  @Override
  public HttpTransport http() {
    throw new UnsupportedOperationException("not there yet");
  }

  /**
   * Cuts the power, without goodbye: lanes, timers, ports and listeners are gone at once, calls
   * under way break for their peers, and of what was not synced in storage chance keeps some.
   */
  public void cutPower() {
    if (boot.isOn()) {
      world.trace().add("power off " + name);
      boot.end("the power failed");
      storage.cut();
    }
  }

  /**
   * Switches a host on that lost its power or was closed; without effect if it is on. What ran on
   * it has to be started again.
   */
  public void powerOn() {
    if (!boot.isOn()) {
      world.trace().add("power on " + name);
      boot = new Boot(this);
    }
  }

  /** What is open now: ports, listeners, calls under way, and lanes with pending timers. */
  public List<String> openResources() {
    return boot.open();
  }

  /** Ends what is open, in order; nothing in storage is lost. */
  @Override
  public void close() {
    if (boot.isOn()) {
      world.trace().add("closed " + name);
      boot.end("the host was closed");
    }
  }

  SimWorld world() {
    return world;
  }

  Boot boot() {
    return boot;
  }
}
