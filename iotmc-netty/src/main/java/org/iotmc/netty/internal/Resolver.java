package org.iotmc.netty.internal;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.iotmc.api.TransportException;

/** Finds addresses. Literal ones at once; names on a blocking thread, since the system may wait. */
final class Resolver {
  private final Threads threads;

  Resolver(Threads threads) {
    this.threads = threads;
  }

  CompletableFuture<InetAddress> resolve(String host) {
    CompletableFuture<InetAddress> found = new CompletableFuture<>();
    InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
    if (literal != null) {
      found.complete(literal);
      return found;
    }
    try {
      threads.blocking().execute(() -> lookUp(host, found));
    } catch (RejectedExecutionException e) {
      found.completeExceptionally(new TransportException("too busy to look up " + host, e));
    }
    return found;
  }

  private static void lookUp(String host, CompletableFuture<InetAddress> found) {
    try {
      found.complete(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      found.completeExceptionally(e);
    }
  }
}
