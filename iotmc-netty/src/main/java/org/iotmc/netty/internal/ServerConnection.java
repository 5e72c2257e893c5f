package org.iotmc.netty.internal;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that a client opened: one request at a time, answered in order. */
final class ServerConnection extends HttpConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

  private static final String GO_AHEAD = "HTTP/1.1 100 Continue\r\n\r\n";

  /** Whose turn it is. */
  private enum Phase {
    /** Whose it is in the handshake. */
    HANDSHAKE,
    /** The client's, to send a whole request. */
    REQUEST,
    /** Ours. */
    WORK,
    /** The client's, to take the answer. */
    ANSWER
  }

  private final HttpServer server;
  private final Tls.@Nullable Secured tls;
  private final InetSocketAddress remote;
  private final RequestDecoder decoder;
  private final Deadline input;
  private final Deadline body;
  private @Nullable Turn turn;
  private boolean ready;
  private boolean headBegun;
  private volatile boolean closing;
  private final OutputWatch output;
  private volatile Phase phase;
  private volatile long askedSince = System.nanoTime();

  ServerConnection(HttpServer server, Channel channel, Tls.@Nullable Secured tls) {
    super(channel, tls == null ? null : tls.check());
    this.server = server;
    this.tls = tls;
    this.phase = tls == null ? Phase.REQUEST : Phase.HANDSHAKE;
    this.remote = (InetSocketAddress) channel.remoteAddress();
    this.decoder = new RequestDecoder(server.limits(), this::bytesArrived);
    this.input = new Deadline(channel.eventLoop());
    this.body = new Deadline(channel.eventLoop());
    this.output = new OutputWatch(channel, server.limits().idleTimeout());
  }

  RequestDecoder decoder() {
    return decoder;
  }

  /**
   * Since when we wait for the client, in nanoseconds of this machine; empty while it waits for us.
   * From any thread.
   */
  OptionalLong waitingSince() {
    return switch (phase) {
      case HANDSHAKE -> tls == null ? OptionalLong.empty() : tls.steps().waitingSince();
      case REQUEST -> OptionalLong.of(askedSince);
      case WORK -> OptionalLong.empty();
      case ANSWER -> OptionalLong.of(output.takenAt());
    };
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
    askedSince = System.nanoTime();
    phase = Phase.REQUEST;
    input.arm(server.limits().headTimeout(), this::stalled);
    pump();
  }

  private void awaitHead() {
    headBegun = false;
    askedSince = System.nanoTime();
    phase = Phase.REQUEST;
    input.arm(server.limits().idleTimeout(), this::stalled);
  }

  /** The decoder got bytes: from now on the head has to be complete within its time. */
  private void bytesArrived() {
    if (ready && turn == null && !headBegun && !closing) {
      headBegun = true;
      input.arm(server.limits().headTimeout(), this::stalled);
    }
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
  void readsOnDemand() {
    if (!input.isArmed()) {
      input.arm(server.limits().idleTimeout(), this::stalled);
    }
    if (turn != null && !body.isArmed()) {
      body.arm(server.limits().bodyTimeout(), this::tooSlow);
    }
    if (turn != null && turn.goAhead()) {
      channel().writeAndFlush(ByteBufUtil.writeAscii(channel().alloc(), GO_AHEAD));
    }
  }

  @Override
  void take(Part part) {
    input.disarm();
    Turn now = turn;
    try {
      if (part instanceof Part.Broken broken) {
        if (!channel().isActive()) {
          // Half a head, as the client went away; its end follows.
          return;
        }
        throw RequestHead.unreadable(broken.cause());
      }
      if (now == null) {
        if (part instanceof Part.Head head) {
          begin(head.message());
        }
      } else if (part instanceof Part.Chunk chunk) {
        if (now.chunk(chunk.bytes())) {
          body.disarm();
        }
      } else if (part instanceof Part.End) {
        body.disarm();
        phase = now.answering ? Phase.ANSWER : Phase.WORK;
        now.inputEnded();
        proceed(now);
      }
    } catch (Refusal e) {
      refuse(e);
    }
  }

  private void begin(HttpMessage message) {
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

  private void stalled() {
    Turn now = turn;
    if (now == null && !headBegun) {
      close();
    } else {
      refuse(new Refusal(408, "the request took too long"));
    }
  }

  private void tooSlow() {
    if (turn != null && turn.wantsInput()) {
      refuse(new Refusal(408, "the body comes too slowly"));
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
        BodyWriter.discard(response.body());
      }
      return;
    }
    if (response == null) {
      LOG.error("{} {} from {} failed", to.head.method(), to.head.target(), remote, failure);
      write(to, HttpResponse.of(500));
      return;
    }
    write(to, response);
  }

  private void write(Turn to, HttpResponse response) {
    boolean endless =
        response.body().length().isEmpty() && to.head.version() == RequestHead.Version.HTTP_1_0;
    to.beginAnswer(!endless && !server.isClosed());
    ResponseWriter writer = new ResponseWriter(channel(), output);
    to.writer = writer;
    output.taken();
    phase = Phase.ANSWER;
    writer.start(to, response, server.date(), cause -> written(to, cause));
  }

  private void written(Turn to, @Nullable Throwable cause) {
    if (cause != null) {
      LOG.debug("{}: the answer broke off: {}", remote, cause.toString());
      to.outcome.completeExceptionally(Tls.lost("the answer broke off", cause));
      close();
      return;
    }
    to.answered = true;
    to.outcome.complete(null);
    proceed(to);
  }

  private void proceed(Turn of) {
    if (!of.answered || of != turn) {
      return;
    }
    if (!of.keep) {
      close();
    } else if (of.inputDone) {
      turn = null;
      awaitHead();
      pump();
    } else {
      of.drain();
      pump();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (turn != null && turn.writer != null) {
      turn.writer.writable();
    }
  }

  // --- the end

  /** Closes if the peer is among the given ones; from any thread. */
  void disconnect(Predicate<PeerIdentity> peers) {
    if (check != null && check.identity().filter(peers).isPresent()) {
      shutDown();
    }
  }

  /** Closes at once and without an answer, from any thread. */
  void makeWay() {
    closing = true;
    onLoop(() -> channel().unsafe().close(channel().voidPromise()));
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
    input.disarm();
    body.disarm();
    channel().close();
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
    input.end();
    body.end();
    output.end();
    Turn now = turn;
    if (now == null) {
      return;
    }
    TransportException gone = Tls.lost(remote + " closed the connection", cause);
    now.failInput(gone);
    if (now.writer != null) {
      now.writer.abort(gone);
    }
    now.outcome.completeExceptionally(gone);
  }
}
