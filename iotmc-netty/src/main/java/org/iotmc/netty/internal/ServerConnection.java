package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;
import org.iotmc.api.IotmcException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.Source;
import org.jspecify.annotations.Nullable;

/** A connection that a client opened: who it is, what is read of it and when, and how it ends. */
final class ServerConnection extends HttpConnection {
  private final HttpServer server;
  private final InetSocketAddress remote;
  private final RequestDecoder decoder;
  private final Turns turns;
  private boolean ready;
  private volatile boolean closing;

  ServerConnection(HttpServer server, Channel channel, Tls.@Nullable Secured tls) {
    super(channel, tls == null ? null : tls.check());
    this.server = server;
    this.remote = (InetSocketAddress) channel.remoteAddress();
    this.turns = new Turns(this, server, tls == null ? null : tls.steps());
    this.decoder = new RequestDecoder(server.limits(), watch()::headBegins);
  }

  RequestDecoder decoder() {
    return decoder;
  }

  ClientWatch watch() {
    return turns.watch();
  }

  // --- the client

  InetSocketAddress remote() {
    return remote;
  }

  boolean isFrom(Source source) {
    return Source.of(remote.getAddress()).equals(source);
  }

  /**
   * What TLS proved, as far as it still holds.
   *
   * @throws TrustException if it holds no more
   */
  Optional<PeerIdentity> peer() {
    return check == null ? Optional.empty() : check.again();
  }

  // --- the beginning

  @Override
  void refused(@Nullable Throwable cause) {
    refuse(Tls.explain("TLS", cause, check));
  }

  /** Takes nothing of this client. */
  void refuse(IotmcException why) {
    server.refused(remote, why);
    close();
  }

  @Override
  void opened() {
    ready = true;
    watch().opened();
    pump();
  }

  // --- what arrives

  @Override
  boolean wants() {
    return isServing() && turns.wantInput();
  }

  @Override
  boolean watches() {
    return isServing() && turns.isAnyOn() && !decoder.hasRest();
  }

  @Override
  boolean takes(Part part) {
    return isServing() && turns.takeNow(part);
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
    turns.await();
  }

  @Override
  void rests() {
    turns.rest();
  }

  @Override
  void take(Part part) {
    turns.take(part);
  }

  // --- what is answered

  /** Whether another request may come after one that is answered now. */
  boolean isKeepable() {
    boolean more = !isHalfClosed() || decoder.hasRest();
    return more && !server.isClosed();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    turns.writable();
  }

  // --- the end

  /** Whether its end has begun. */
  boolean isClosing() {
    return closing;
  }

  /** A request that is whole is answered all the same. */
  @Override
  void outputEnded() {
    watch().leaves();
    if (!closing && !(turns.isAnswerOwed() && canSend())) {
      close();
    }
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
    onLoop(() -> Reset.end(channel(), turns.isAnsweringStill()));
  }

  /** Closes from any thread. */
  void shutDown() {
    // At once, not only when the event loop gets to it: no request is taken any more.
    closing = true;
    onLoop(this::close);
  }

  /** Ends it, politely if nothing is missing. */
  void close() {
    closing = true;
    discard();
    watch().rest();
    watch().leaves();
    if (turns.seemEndedByClosing()) {
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
    turns.lost(Tls.lost(remote + " closed the connection", cause));
  }
}
