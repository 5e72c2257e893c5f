package org.iotmc.netty;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.iotmc.api.spi.Host;
import org.iotmc.testkit.TransportContract;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two real hosts on the loopback interface. */
@ParameterizedClass
@EnumSource
class NettyTransportContractTest extends TransportContract {
  @Parameter TlsProvider tls;
  @TempDir Path directory;

  @Override
  protected Host newHost(String name) {
    return NettyHost.builder(directory.resolve(name))
        .name(name)
        .linksNamed("lo")
        .tls(tls)
        // More than any answer here takes, and less than a test may.
        .limits(Limits.builder().handlerTimeout(Duration.ofSeconds(4)).build())
        .open();
  }

  @Override
  public <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(1, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("nothing came within a minute", e);
    }
  }
}
