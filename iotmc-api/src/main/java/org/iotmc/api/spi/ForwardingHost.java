package org.iotmc.api.spi;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * A host that hands everything on to another. Extend it to put something of your own in the place
 * of one part: a storage in a secure element, an HTTP transport that is counted.
 */
public abstract class ForwardingHost implements Host {
  private final Host host;

  /**
   * Hands everything on.
   *
   * @param host the one that does the work; closed with this one
   */
  protected ForwardingHost(Host host) {
    this.host = host;
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
  public HttpTransport http() {
    return host.http();
  }

  @Override
  public void close() {
    host.close();
  }
}
