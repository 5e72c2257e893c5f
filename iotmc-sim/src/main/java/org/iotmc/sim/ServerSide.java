package org.iotmc.sim;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.jspecify.annotations.Nullable;

/** A call as the one who answers it has it. */
final class ServerSide {
  private final SimListener listener;
  private final Boot boot;
  private final ClientSide client;
  private final Optional<PeerIdentity> peer;
  private final CompletableFuture<Void> answered = new CompletableFuture<>();
  private @Nullable Ends ends;
  private @Nullable BodyReceiver upload;
  private boolean bare;
  private @Nullable BodySender download;
  private EventQueue.@Nullable Event patience;
  private boolean over;

  /** The two ends of the connection, and its two directions. */
  record Ends(InetSocketAddress remote, InetSocketAddress local, Wire up, Wire down) {}

  ServerSide(SimListener listener, ClientSide client, Optional<PeerIdentity> peer) {
    this.listener = listener;
    this.boot = listener.boot();
    this.client = client;
    this.peer = peer;
  }

  Optional<PeerIdentity> peer() {
    return peer;
  }

  /** Hands the request to the handler; returns where its body is to arrive. */
  BodyReceiver begin(HttpRequest request, Ends connection) {
    ends = connection;
    listener.began(this);
    BodyReceiver arriving = new BodyReceiver(boot, new Upload(connection.down));
    upload = arriving;
    Body body =
        HttpText.isEmpty(request.body()) ? Body.empty() : arriving.body(request.body().length());
    HttpExchange exchange =
        new HttpExchange(
            request.method(),
            HttpText.target(request.uri()),
            HttpText.requestHeaders(request),
            body,
            connection.remote,
            connection.local,
            peer,
            answered);
    bare = request.method().equals("HEAD");
    await(arriving, connection, Times.nanos(HttpHandler.DEADLINE));
    boot.guarded("HTTP handler", () -> handle(exchange, connection));
    return arriving;
  }

  void downloadTaken(int bytes) {
    if (download != null) {
      download.acknowledged(bytes);
    }
  }

  /** Breaks off: tells the client, too. */
  void abort(String why) {
    if (!over) {
      end(why);
      if (ends != null) {
        ends.down.send(() -> client.fail(new TransportException("broken off by the peer: " + why)));
      }
    }
  }

  /** Ends this side. */
  void end(String why) {
    if (!over) {
      over = true;
      stopWaiting();
      listener.ended(this);
      if (upload != null) {
        upload.failed(new TransportException(why));
      }
      if (download != null) {
        download.cancel();
      }
      TransportException unanswered = new TransportException(why);
      boot.guarded("HTTP response", () -> answered.completeExceptionally(unanswered));
    }
  }

  /** The handler has its time to answer, or to want more of the body; the client's is its own. */
  private void await(BodyReceiver arriving, Ends connection, long nanos) {
    patience =
        boot.later(
            nanos,
            "deadline of a handler",
            () -> {
              long waited = boot.world().queue().now() - arriving.readingSince();
              long left = Times.nanos(HttpHandler.DEADLINE) - waited;
              if (left > 0) {
                await(arriving, connection, left);
              } else {
                answered.completeExceptionally(
                    new TransportException("answered 503, as the handler took too long"));
                respond(connection, HttpResponse.of(503));
              }
            });
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
  }

  private void handle(HttpExchange exchange, Ends connection) {
    CompletionStage<HttpResponse> answer;
    try {
      answer = listener.handler().handle(exchange);
    } catch (RuntimeException | Error failure) {
      fail(connection, failure);
      return;
    }
    answer.whenComplete(
        (response, failure) -> {
          if (failure == null) {
            boot.guarded("HTTP response", () -> respond(connection, response));
          } else {
            fail(connection, failure);
          }
        });
  }

  private void fail(Ends connection, Throwable failure) {
    boot.failed("HTTP handler", failure);
    boot.guarded("HTTP response", () -> respond(connection, HttpResponse.of(500)));
  }

  private void respond(Ends connection, HttpResponse response) {
    if (over) {
      discard(connection, response.body());
      return;
    }
    stopWaiting();
    String host = boot.host().name();
    boot.world()
        .trace()
        .add(
            ("http " + host + " " + response.status() + " to " + Names.of(connection.remote))
                + (", " + HttpText.length(response.body())));
    boolean empty = bare || HttpText.isEmpty(response.body());
    @Nullable BodyReceiver arriving = empty ? null : client.newDownload(connection.up, this);
    HttpResponse received =
        new HttpResponse(
            response.status(),
            HttpText.responseHeaders(response, boot.host().clock()),
            arriving == null ? Body.empty() : arriving.body(response.body().length()));
    connection.down.send(() -> client.head(received, arriving));
    if (arriving == null) {
      if (bare) {
        discard(connection, response.body());
      }
      sent(connection);
    } else {
      BodySender sender =
          new BodySender(
              response.body(), boot, connection.down, arriving, new Download(connection));
      download = sender;
      sender.start();
    }
  }

  /** The response is on its way: what is left of the request is discarded. */
  private void sent(Ends connection) {
    if (!over) {
      boot.guarded("HTTP response", () -> answered.complete(null));
      end("the response was sent");
      connection.down.send(client::cancelUpload);
    }
  }

  /** A source that nobody reads is told so, to let it release what it holds. */
  private void discard(Ends connection, Body body) {
    if (!HttpText.isEmpty(body) && upload != null) {
      BodySender sender =
          new BodySender(body, boot, connection.down, upload, new Download(connection));
      sender.cancel();
      sender.start();
    }
  }

  private final class Upload implements BodyReceiver.Progress {
    private final Wire down;

    Upload(Wire down) {
      this.down = down;
    }

    @Override
    public void took(int bytes) {
      down.send(() -> client.uploadTaken(bytes));
    }

    @Override
    public void cancelled() {
      down.send(client::cancelUpload);
    }

    @Override
    public void completed() {}
  }

  private final class Download implements BodySender.Outcome {
    private final Ends connection;

    Download(Ends connection) {
      this.connection = connection;
    }

    @Override
    public void sent(long bytes, long checksum) {
      boot.world().trace().add(HttpText.body(boot.host().name(), bytes, checksum));
      ServerSide.this.sent(connection);
    }

    @Override
    public void failed(Throwable failure) {
      abort("its response body failed");
    }
  }
}
