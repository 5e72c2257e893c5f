package org.iotmc.netty;

import java.time.Duration;
import org.iotmc.api.spi.SourceShares;

/**
 * The bounds of the HTTP transport. Immutable; {@link #defaults()} suits a device and a controller.
 */
public final class Limits {
  private static final Limits DEFAULTS = new Limits(new LimitsBuilder());

  private final int requestLine;
  private final int headerBytes;
  private final long requestBody;
  private final int connectionsPerListener;
  private final int connectionsPerSource;
  private final int connectionsPerTarget;
  private final int outgoingConnections;
  private final int waitingCalls;
  private final Duration headTimeout;
  private final Duration idleTimeout;
  private final Duration handshakeTimeout;
  private final Duration bodyTimeout;
  private final Duration handlerTimeout;
  private final Duration reuseTimeout;
  private final int tlsSessions;
  private final Duration sessionLifetime;

  Limits(LimitsBuilder from) {
    this.requestLine = from.requestLine;
    this.headerBytes = from.headerBytes;
    this.requestBody = from.requestBody;
    this.connectionsPerListener = from.connectionsPerListener;
    this.connectionsPerSource =
        from.connectionsPerSource == 0
            ? SourceShares.of(from.connectionsPerListener)
            : from.connectionsPerSource;
    this.connectionsPerTarget = from.connectionsPerTarget;
    this.outgoingConnections = from.outgoingConnections;
    this.waitingCalls = from.waitingCalls;
    this.headTimeout = from.headTimeout;
    this.idleTimeout = from.idleTimeout;
    this.handshakeTimeout = from.handshakeTimeout;
    this.bodyTimeout = from.bodyTimeout;
    this.handlerTimeout = from.handlerTimeout;
    this.reuseTimeout = from.reuseTimeout;
    this.tlsSessions = from.tlsSessions;
    this.sessionLifetime = from.sessionLifetime;
  }

  /** The defaults that each setting of {@link LimitsBuilder} names. */
  public static Limits defaults() {
    return DEFAULTS;
  }

  /** Starts from the defaults. */
  public static LimitsBuilder builder() {
    return new LimitsBuilder();
  }

  /** Longest request or status line, in bytes; a longer one is answered with 414. */
  public int requestLine() {
    return requestLine;
  }

  /**
   * Largest header section, in bytes, and most bytes of extensions of the chunks of one body; what
   * has more is answered with 431.
   */
  public int headerBytes() {
    return headerBytes;
  }

  /** Largest request body, in bytes; a larger one is answered with 413. */
  public long requestBody() {
    return requestBody;
  }

  /**
   * Connections that one listener keeps open. Where all places are taken, the one whose client was
   * waited for longest makes way; where none is waited for, more are closed as they come.
   */
  public int connectionsPerListener() {
    return connectionsPerListener;
  }

  /**
   * Connections of one source that a listener keeps open; beyond that its own make way, as above. A
   * source is an IPv4 address or a /64 of IPv6; this host itself has no such bound.
   */
  public int connectionsPerSource() {
    return connectionsPerSource;
  }

  /** Outgoing connections to one target with the same credentials; further calls wait. */
  public int connectionsPerTarget() {
    return connectionsPerTarget;
  }

  /** Outgoing connections in all; further calls wait. */
  public int outgoingConnections() {
    return outgoingConnections;
  }

  /** Calls that wait for a connection; further ones fail at once. */
  public int waitingCalls() {
    return waitingCalls;
  }

  /** Longest time from the first byte of a request to the end of its header section. */
  public Duration headTimeout() {
    return headTimeout;
  }

  /**
   * How long a client may keep a connection idle, stall while it sends a body, or take nothing of
   * an answer; and how long the source of an answer may give nothing.
   */
  public Duration idleTimeout() {
    return idleTimeout;
  }

  /** How long a peer may take for each 64 KiB of a body that it sends, and for the last ones. */
  public Duration bodyTimeout() {
    return bodyTimeout;
  }

  /**
   * How long a handler may take to answer a request that is there, or to want more of its body;
   * then the answer is 503, and the handler's own is discarded. An answer that was begun may take
   * as long as it moves: see {@link #idleTimeout}.
   */
  public Duration handlerTimeout() {
    return handlerTimeout;
  }

  /** Longest time for a TLS handshake. */
  public Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  /** How long an outgoing connection is kept for the next call. */
  public Duration reuseTimeout() {
    return reuseTimeout;
  }

  /** TLS sessions of one identity that are kept to be resumed, in each direction. */
  public int tlsSessions() {
    return tlsSessions;
  }

  /**
   * How long after its handshake a TLS session may be resumed at most; those of one identity end
   * together.
   */
  public Duration sessionLifetime() {
    return sessionLifetime;
  }
}
