package org.iotmc.cli.demo;

import org.iotmc.api.spi.ForwardingHost;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpTransport;

/** A host whose HTTP is observed. */
final class ObservedHost extends ForwardingHost {
  private final Traffic traffic;

  ObservedHost(Host host) {
    super(host);
    this.traffic = new Traffic(host.http());
  }

  Traffic traffic() {
    return traffic;
  }

  @Override
  public HttpTransport http() {
    return traffic;
  }
}
