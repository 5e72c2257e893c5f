package org.iotmc.cli.demo;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.iotmc.api.spi.DatagramTransport;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Storage;

/** A host whose HTTP is observed. */
final class ObservedHost implements Host {
  private final Host host;
  private final Traffic traffic;

  ObservedHost(Host host) {
    this.host = host;
    this.traffic = new Traffic(host.http());
  }

  Traffic traffic() {
    return traffic;
  }

  @Override
  public HttpTransport http() {
    return traffic;
  }

  @Override
  public InstantSource clock() {
    return host.clock();
  }

  @Override
  public long nanos() {
    return host.nanos();
  }

  @Override
  public Lane newLane(String name) {
    return host.newLane(name);
  }

  @Override
  public Executor blocking() {
    return host.blocking();
  }

  @Override
  public RandomGenerator jitter() {
    return host.jitter();
  }

  @Override
  public SecureRandom secrets() {
    return host.secrets();
  }

  @Override
  public Storage storage() {
    return host.storage();
  }

  @Override
  public DatagramTransport datagrams() {
    return host.datagrams();
  }

  @Override
  public void close() {
    host.close();
  }
}
