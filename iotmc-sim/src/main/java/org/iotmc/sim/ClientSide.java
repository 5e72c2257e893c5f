package org.iotmc.sim;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.IotmcException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.jspecify.annotations.Nullable;

/** A call as its sender has it. */
final class ClientSide implements HttpCall, Boot.Resource {
  /** How often a host that does not answer is tried again, as TCP does. */
  private static final long RETRY = Duration.ofMillis(200).toNanos();

  private final Boot boot;
  private final HttpRequest request;
  private final CallSpec spec;
  private final String name;
  private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
  private Optional<PeerIdentity> peer = Optional.empty();
  private Cancellable timer = () -> {};
  private @Nullable Connection connection;
  private @Nullable BodySender upload;
  private @Nullable BodyReceiver download;
  private boolean over;

  /** What there is once the server was reached. */
  private record Connection(ServerSide server, Wire up) {}

  ClientSide(Boot boot, HttpRequest request, CallSpec spec) {
    this.boot = boot;
    this.request = request;
    this.spec = spec;
    this.name = request.method() + " " + request.uri();
  }

  @Override
  public CompletionStage<HttpResponse> response() {
    return response;
  }

  @Override
  public Optional<PeerIdentity> peer() {
    return peer;
  }

  @Override
  public void cancel() {
    fail(new TransportException(name + ": the call was cancelled"));
  }

  @Override
  public void end(String why) {
    fail(new TransportException(name + ": " + why));
  }

  @Override
  public String describe() {
    return "call " + name;
  }

  void start() {
    if (!boot.isOn()) {
      over = true;
      response.completeExceptionally(boot.off());
      return;
    }
    boot.world()
        .trace()
        .add("http " + boot.host().name() + " " + name + ", " + HttpText.length(request.body()));
    boot.opened(this);
    long patience = Times.nanos(spec.deadline());
    timer = boot.later(patience, "deadline of a call", () -> fail(late("no answer")));
    boot.later(boot.world().network().travel(), "connection", this::connect);
  }

  /** The response's head is here. */
  void head(HttpResponse answer, @Nullable BodyReceiver body) {
    if (over) {
      return;
    }
    timer.cancel();
    if (body == null) {
      finish();
    } else {
      download = body;
      watch(body);
    }
    boot.guarded("HTTP response", () -> response.complete(answer));
  }

  /** Where the body of the response arrives. */
  BodyReceiver newDownload(Wire up, ServerSide server) {
    return new BodyReceiver(
        boot,
        new BodyReceiver.Progress() {
          @Override
          public void took(int bytes) {
            up.send(() -> server.downloadTaken(bytes));
          }

          @Override
          public void cancelled() {
            fail(new TransportException(name + ": the response was not read to its end"));
          }

          @Override
          public void completed() {
            finish();
          }
        });
  }

  void uploadTaken(int bytes) {
    if (upload != null) {
      upload.acknowledged(bytes);
    }
  }

  void cancelUpload() {
    if (upload != null) {
      upload.cancel();
    }
  }

  /** Ends the call on both sides, if it is not over. */
  void fail(IotmcException why) {
    if (over) {
      return;
    }
    finish();
    String kind = why.getClass().getSimpleName();
    boot.world().trace().add("http " + boot.host().name() + " " + name + ": " + kind);
    if (download != null) {
      download.failed(why instanceof TransportException t ? t : broken(why));
    }
    boot.guarded("HTTP response", () -> response.completeExceptionally(why));
    if (connection != null) {
      ServerSide server = connection.server;
      connection.up.send(() -> server.end("the client broke off"));
    }
  }

  private void finish() {
    over = true;
    timer.cancel();
    boot.closed(this);
    cancelUpload();
  }

  private void connect() {
    if (over) {
      return;
    }
    Optional<InetAddress> address = address();
    Optional<Route> route = address.flatMap(target -> Route.to(boot.host(), target));
    if (route.isEmpty()) {
      boot.later(RETRY, "connection", this::connect);
      return;
    }
    Optional<SimListener> listener =
        route.get().to().host().tcp().listener(address.orElseThrow(), HttpText.port(request.uri()));
    if (listener.isEmpty()) {
      failLater(new TransportException(name + ": connection refused"));
      return;
    }
    try {
      Handshake.Identities identities = handshake(listener.get());
      establish(listener.get(), identities, route.get());
    } catch (IotmcException failure) {
      failLater(failure);
    }
  }

  private Optional<InetAddress> address() {
    return HostLiteral.address(request.uri().getHost())
        .or(
            () ->
                Optional.ofNullable(boot.world().firstLinkOf(request.uri().getHost()))
                    .flatMap(SimLink::address));
  }

  private Handshake.Identities handshake(SimListener listener) {
    boolean secure = "https".equals(request.uri().getScheme());
    if (spec.server().isPresent()) {
      throw new TrustException(name + ": no server here has a certificate for a host name");
    }
    if (secure && spec.credentials().isEmpty()) {
      throw new TrustException(name + ": https needs credentials");
    }
    if (secure != listener.spec().credentials().isPresent()) {
      throw new TransportException(
          name + (secure ? ": the server does not speak TLS" : ": the server speaks TLS only"));
    }
    if (!secure) {
      return new Handshake.Identities(Optional.empty(), Optional.empty());
    }
    return boot.world()
        .handshake()
        .meet(spec, spec.credentials().orElseThrow(), listener.credentials());
  }

  private void establish(SimListener listener, Handshake.Identities identities, Route route) {
    peer = identities.server();
    ServerSide server = new ServerSide(listener, this, identities.client());
    Runnable lost =
        () -> {
          fail(new TransportException(name + ": the connection was lost"));
          server.end("the connection was lost");
        };
    Wire up = route.up(lost);
    connection = new Connection(server, up);
    int port = boot.host().tcp().nextClientPort();
    BodyReceiver arriving =
        server.begin(
            request,
            new ServerSide.Ends(
                route.source(port),
                route.target(HttpText.port(request.uri())),
                up,
                route.down(lost)));
    if (!over && !HttpText.isEmpty(request.body())) {
      upload = new BodySender(request.body(), boot, up, arriving, new Upload());
      upload.start();
    }
  }

  private final class Upload implements BodySender.Outcome {
    @Override
    public void sent(long bytes, long checksum) {
      boot.world().trace().add(HttpText.body(boot.host().name(), bytes, checksum));
    }

    @Override
    public void failed(Throwable failure) {
      fail(broken(failure));
    }
  }

  private TransportException broken(Throwable failure) {
    return new TransportException(name + ": broken off", failure);
  }

  private void failLater(IotmcException failure) {
    boot.later(boot.world().network().travel(), "connection", () -> fail(failure));
  }

  /** Fails the call when its body stalls; not while it is the reader who takes his time. */
  private void watch(BodyReceiver body) {
    long patience = Times.nanos(spec.deadline());
    long idle = boot.world().queue().now() - body.waitingSince();
    if (idle >= patience) {
      fail(late("the response stalled"));
    } else if (!over) {
      timer = boot.later(patience - idle, "deadline of a body", () -> watch(body));
    }
  }

  private TransportException late(String what) {
    return new TransportException(name + ": " + what + " within " + spec.deadline());
  }
}
