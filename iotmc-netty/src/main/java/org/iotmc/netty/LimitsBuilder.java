package org.iotmc.netty;

import java.time.Duration;
import org.iotmc.api.spi.HttpHandler;

/** Makes {@link Limits}. */
public final class LimitsBuilder {
  int requestLine = 8192;
  int headerBytes = 16 * 1024;
  long requestBody = 256L << 20;
  int connectionsPerListener = 512;
  int connectionsPerSource;
  int connectionsPerTarget = 8;
  int outgoingConnections = 256;
  int waitingCalls = 4096;
  Duration headTimeout = Duration.ofSeconds(10);
  Duration idleTimeout = Duration.ofSeconds(60);
  Duration handshakeTimeout = Duration.ofSeconds(10);
  Duration bodyTimeout = Duration.ofSeconds(30);
  Duration handlerTimeout = HttpHandler.DEADLINE;
  Duration reuseTimeout = Duration.ofSeconds(30);
  int tlsSessions = 1024;
  Duration sessionLifetime = Duration.ofHours(1);

  LimitsBuilder() {}

  /**
   * Longest request or status line; 8192 by default.
   *
   * @param bytes positive
   */
  public LimitsBuilder requestLine(int bytes) {
    this.requestLine = positive(bytes);
    return this;
  }

  /**
   * Largest header section; 16 KiB by default.
   *
   * @param bytes positive
   */
  public LimitsBuilder headerBytes(int bytes) {
    this.headerBytes = positive(bytes);
    return this;
  }

  /**
   * Largest request body; 256 MiB by default. A body is never held whole by the transport; what a
   * handler keeps of it, the handler bounds.
   *
   * @param bytes positive
   */
  public LimitsBuilder requestBody(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("must be positive: " + bytes);
    }
    this.requestBody = bytes;
    return this;
  }

  /**
   * Connections per listener; 512 by default.
   *
   * @param count positive
   */
  public LimitsBuilder connectionsPerListener(int count) {
    this.connectionsPerListener = positive(count);
    return this;
  }

  /**
   * Connections of one source per listener; a quarter of {@link #connectionsPerListener} by
   * default. All devices that share a /64 of IPv6 are one source: where that are more, it has to be
   * more, up to {@link #connectionsPerListener}.
   *
   * @param count positive
   */
  public LimitsBuilder connectionsPerSource(int count) {
    this.connectionsPerSource = positive(count);
    return this;
  }

  /**
   * Outgoing connections per target; 8 by default.
   *
   * @param count positive
   */
  public LimitsBuilder connectionsPerTarget(int count) {
    this.connectionsPerTarget = positive(count);
    return this;
  }

  /**
   * Outgoing connections in all; 256 by default.
   *
   * @param count positive
   */
  public LimitsBuilder outgoingConnections(int count) {
    this.outgoingConnections = positive(count);
    return this;
  }

  /**
   * Calls that wait for a connection; 4096 by default.
   *
   * @param count positive
   */
  public LimitsBuilder waitingCalls(int count) {
    this.waitingCalls = positive(count);
    return this;
  }

  /**
   * Time for a request's head; 10 seconds by default.
   *
   * @param time positive
   */
  public LimitsBuilder headTimeout(Duration time) {
    this.headTimeout = positive(time);
    return this;
  }

  /**
   * Idle and stall time of a listener's connections; 60 seconds by default.
   *
   * @param time positive
   */
  public LimitsBuilder idleTimeout(Duration time) {
    this.idleTimeout = positive(time);
    return this;
  }

  /**
   * Time for each 64 KiB of a body that a peer sends; 30 seconds by default.
   *
   * @param time positive
   */
  public LimitsBuilder bodyTimeout(Duration time) {
    this.bodyTimeout = positive(time);
    return this;
  }

  /**
   * Time for a handler to answer; {@link HttpHandler#DEADLINE} by default.
   *
   * @param time positive
   */
  public LimitsBuilder handlerTimeout(Duration time) {
    this.handlerTimeout = positive(time);
    return this;
  }

  /**
   * Time for a TLS handshake; 10 seconds by default.
   *
   * @param time positive
   */
  public LimitsBuilder handshakeTimeout(Duration time) {
    this.handshakeTimeout = positive(time);
    return this;
  }

  /**
   * How long an outgoing connection is kept for reuse; 30 seconds by default. Shorter than the idle
   * time-outs of usual servers, or calls meet connections that are just being closed.
   *
   * @param time positive
   */
  public LimitsBuilder reuseTimeout(Duration time) {
    this.reuseTimeout = positive(time);
    return this;
  }

  /**
   * TLS sessions to resume; 1024 by default. A controller of more devices may want more: one takes
   * some 5 KB.
   *
   * @param count positive
   */
  public LimitsBuilder tlsSessions(int count) {
    this.tlsSessions = positive(count);
    return this;
  }

  /**
   * How long a TLS session can be resumed; an hour by default. Whoever is revoked is refused
   * before, too.
   *
   * @param time a second or more
   */
  public LimitsBuilder sessionLifetime(Duration time) {
    if (time.toSeconds() < 1) {
      throw new IllegalArgumentException("a second or more: " + time);
    }
    this.sessionLifetime = time;
    return this;
  }

  /** The limits. */
  public Limits build() {
    return new Limits(this);
  }

  private static int positive(int value) {
    if (value <= 0) {
      throw new IllegalArgumentException("must be positive: " + value);
    }
    return value;
  }

  private static Duration positive(Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException("must be positive: " + value);
    }
    return value;
  }
}
