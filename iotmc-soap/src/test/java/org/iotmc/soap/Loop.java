package org.iotmc.soap;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.ListenSpec;

/** Leads each request straight to a handler, and notes what was sent and cancelled. */
final class Loop implements HttpTransport {
  final List<HttpRequest> sent = new ArrayList<>();
  int cancelled;
  private final HttpHandler handler;

  Loop(HttpHandler handler) {
    this.handler = handler;
  }

  @Override
  public CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler unused) {
    throw new UnsupportedOperationException("the loop has its handler");
  }

  @Override
  public HttpCall send(HttpRequest request, CallSpec spec) {
    sent.add(request);
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
    CompletionStage<HttpResponse> response =
        handler.handle(
            new HttpExchange(
                request.method(),
                request.uri().getPath(),
                request.headers(),
                request.body(),
                here,
                here,
                Optional.empty()));
    return new HttpCall() {
      @Override
      public CompletionStage<HttpResponse> response() {
        return response;
      }

      @Override
      public Optional<PeerIdentity> peer() {
        return Optional.empty();
      }

      @Override
      public void cancel() {
        cancelled += response.toCompletableFuture().isDone() ? 0 : 1;
      }
    };
  }
}
