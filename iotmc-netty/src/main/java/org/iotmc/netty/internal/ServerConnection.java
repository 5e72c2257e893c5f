package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that a client opened: one request at a time, answered in order. */
final class ServerConnection extends HttpConnection implements ClientWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

  private final HttpServer server;
  private final InetSocketAddress remote;
  private final RequestDecoder decoder;
  private final ClientWatch watch;
  private @Nullable Turn turn;
  private boolean ready;
  private volatile boolean closing;

  ServerConnection(HttpServer server, Channel channel, Tls.@Nullable Secured tls) {
    super(channel, tls == null ? null : tls.check());
    this.server = server;
    this.remote = (InetSocketAddress) channel.remoteAddress();
    this.watch = new ClientWatch(channel, server.limits(), tls == null ? null : tls.steps(), this);
    this.decoder = new RequestDecoder(server.limits(), watch::headBegins);
  }

  RequestDecoder decoder() {
    return decoder;
  }

  ClientWatch watch() {
    return watch;
  }

  // --- the beginning

  @Override
  void refused(@Nullable Throwable cause) {
    server.refused(remote, Tls.explain("TLS", cause, check));
    close();
  }

  @Override
  void opened() {
    ready = true;
    watch.opened();
    pump();
  }

  // --- what arrives

  @Override
  boolean wants() {
    Turn now = turn;
    return isServing() && (now == null || now.wantsInput());
  }

  @Override
  boolean watches() {
    return isServing() && turn != null && !decoder.hasRest();
  }

  @Override
  boolean takes(Part part) {
    Turn now = turn;
    return isServing() && (now == null || now.takes(part));
  }

  private boolean isServing() {
    return ready && !closing;
  }

  @Override
  boolean decodesMore() {
    return decoder.goOn();
  }

  @Override
  void awaits() {
    if (turn == null) {
      watch.awaitHead();
    } else {
      watch.awaitBody();
      turn.goAhead(channel());
    }
  }

  @Override
  void rests() {
    if (turn == null) {
      watch.rest();
    } else {
      watch.awaitHandler();
    }
  }

  @Override
  void take(Part part) {
    watch.rest();
    Turn now = turn;
    try {
      if (part instanceof Part.Broken broken) {
        throw RequestHead.unreadable(broken.cause());
      } else if (now == null && part instanceof Part.Head head) {
        begin(head.message());
      } else if (now != null && now.take(part, watch)) {
        proceed(now);
      }
    } catch (Refusal e) {
      refuse(e);
    }
  }

  private void begin(HttpMessage message) {
    watch.bodyBegins();
    RequestHead head = RequestHead.of((HttpRequest) message, server.limits().requestBody());
    Optional<PeerIdentity> peer;
    try {
      peer = check == null ? Optional.empty() : check.again();
    } catch (TrustException e) {
      server.refused(remote, e);
      close();
      return;
    }
    Turn begun = new Turn(head, body(), server.limits().requestBody());
    turn = begun;
    server
        .handle(begun.exchange(channel(), peer))
        .whenComplete((response, failure) -> onLoop(() -> answer(begun, response, failure)));
  }

  private InboundBody body() {
    return new InboundBody(channel().eventLoop(), this::pump, this::pump);
  }

  @Override
  public void requestOverdue() {
    if (turn == null && watch.isIdle()) {
      close();
    } else {
      refuse(new Refusal(408, "the request comes too slowly"));
    }
  }

  /** Answers what must not go on, or closes if an answer was begun already. */
  private void refuse(Refusal refusal) {
    LOG.debug("{}: {} {}", remote, refusal.status(), refusal.getMessage());
    Turn now = turn;
    if (now == null) {
      now = new Turn(RequestHead.unreadable(), body(), 0);
      turn = now;
    }
    now.cutOff();
    if (now.answering) {
      close();
    } else {
      now.outcome.completeExceptionally(
          new TransportException(remote + " was answered " + refusal.status() + " instead"));
      write(now, HttpResponse.of(refusal.status()));
    }
    // Last, or the handler's own answer to a broken body would come first.
    now.failInput(refusal.forReader());
  }

  // --- what is answered

  private void answer(Turn to, @Nullable HttpResponse response, @Nullable Throwable failure) {
    if (to != turn || to.answering || closing) {
      if (response != null) {
        Discarder.discard(response.body());
      }
      return;
    }
    if (response == null) {
      LOG.error("{} {} from {} failed", to.head.method(), to.head.target(), remote, failure);
    }
    write(to, response == null ? HttpResponse.of(500) : response);
  }

  private void write(Turn to, HttpResponse response) {
    boolean more = !isHalfClosed() || decoder.hasRest();
    to.beginAnswer(response, more && !server.isClosed());
    to.write(
        response,
        server.date(),
        new ResponseWriter(channel(), watch.output(), cause -> written(to, cause)));
  }

  @Override
  public void answerOverdue() {
    Turn now = turn;
    if (now != null && now.answering) {
      now.starve();
    } else if (now != null && !closing) {
      server.leftWaiting(remote, now.head);
      refuse(new Refusal(503, "its handler takes too long"));
    }
  }

  private void written(Turn to, @Nullable Throwable cause) {
    if (cause != null) {
      LOG.debug("{}: the answer broke off: {}", remote, cause.toString());
      to.outcome.completeExceptionally(Tls.lost("the answer broke off", cause));
      close();
      return;
    }
    to.sent();
    proceed(to);
  }

  private void proceed(Turn of) {
    if (!of.answered || of != turn) {
      return;
    }
    if (!of.keep) {
      close();
      return;
    }
    if (of.inputDone) {
      turn = null;
      watch.nextRequest();
    } else {
      of.drain();
    }
    pump();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (turn != null) {
      turn.writable();
    }
  }

  // --- the end

  /** A request that is whole is answered all the same. */
  @Override
  void outputEnded() {
    watch.leaves();
    if (!closing && (turn == null || !turn.inputDone || !canSend())) {
      close();
    }
  }

  boolean isFrom(Source source) {
    return Source.of(remote.getAddress()).equals(source);
  }

  /** Closes if the peer is among the given ones; from any thread. */
  void disconnect(Predicate<PeerIdentity> peers) {
    if (check != null && check.identity().filter(peers).isPresent()) {
      shutDown();
    }
  }

  /** Closes at once and without an answer, from any thread. */
  void makeWay() {
    closing = true;
    onLoop(() -> Reset.end(channel(), turn != null && turn.isAnsweringStill()));
  }

  /** Closes from any thread. */
  void shutDown() {
    // At once, not only when the event loop gets to it: no request is taken any more.
    closing = true;
    onLoop(this::close);
  }

  private void close() {
    closing = true;
    discard();
    watch.rest();
    watch.leaves();
    if (turn != null && turn.seemsEndedByClosing()) {
      Reset.now(channel());
    } else {
      channel().close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    // Nobody is there to read the answers to what is still waiting.
    discard();
    super.channelInactive(ctx);
  }

  @Override
  void ended(@Nullable Throwable cause) {
    closing = true;
    watch.end();
    if (turn != null) {
      turn.lost(Tls.lost(remote + " closed the connection", cause));
    }
  }
}
