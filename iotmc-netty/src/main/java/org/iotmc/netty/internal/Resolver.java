package org.iotmc.netty.internal;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.TransportException;
import org.iotmc.netty.NameResolver;

/** Finds addresses. Literal ones at once; names on a blocking thread, since the system may wait. */
final class Resolver {
  private final Threads threads;
  private final NameResolver names;

  Resolver(Threads threads, NameResolver names) {
    this.threads = threads;
    this.names = names;
  }

  CompletableFuture<InetAddress> resolve(String host) {
    InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
    return literal == null
        ? threads.block("the name " + host, () -> lookUp(host))
        : CompletableFuture.completedFuture(literal);
  }

  private InetAddress lookUp(String host) {
    try {
      return names.resolve(host);
    } catch (UnknownHostException e) {
      throw new TransportException(host + ": unknown host", e);
    }
  }
}
