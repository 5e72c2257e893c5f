package org.iotmc.netty.internal;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.IotmcException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpResponse;

/**
 * A call that could not even begin.
 *
 * @param cause why
 */
record FailedCall(IotmcException cause) implements HttpCall {
  @Override
  public CompletionStage<HttpResponse> response() {
    return CompletableFuture.failedStage(cause);
  }

  @Override
  public Optional<PeerIdentity> peer() {
    return Optional.empty();
  }

  @Override
  public void cancel() {
    // It has ended already.
  }
}
