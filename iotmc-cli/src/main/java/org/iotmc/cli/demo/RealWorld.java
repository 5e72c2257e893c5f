package org.iotmc.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.iotmc.api.Causes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.spi.Host;
import org.iotmc.cli.NetworkOptions;
import org.iotmc.netty.NettyHost;

/** Real sockets on this host; every participant has a host and a directory of its own. */
final class RealWorld implements World {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final NetworkOptions network;
  private final Path directory;
  private final List<NettyHost> hosts = new ArrayList<>();

  RealWorld(NetworkOptions network) {
    this.network = network;
    try {
      directory = Files.createTempDirectory("iotmc-demo");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory", e);
    }
  }

  @Override
  public Host host(String name) {
    NettyHost host = network.open(NettyHost.builder(directory.resolve(name)).name(name));
    hosts.add(host);
    return host;
  }

  @Override
  public <T> T await(CompletionStage<T> stage, Duration max) {
    try {
      return stage.toCompletableFuture().get(max.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("not done within " + max.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static RuntimeException unwrapped(Throwable failure) {
    Throwable cause = Causes.of(failure);
    return cause instanceof IotmcException known ? known : new IllegalStateException(cause);
  }

  @Override
  public boolean until(BooleanSupplier condition, Duration max) {
    long end = System.nanoTime() + max.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    return true;
  }

  @Override
  public Duration probation() {
    return Duration.ofSeconds(2);
  }

  @Override
  public Duration scheduleAhead() {
    return Duration.ofSeconds(5);
  }

  @Override
  public void close() {
    hosts.forEach(NettyHost::close);
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(RealWorld::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clear " + directory, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }
}
