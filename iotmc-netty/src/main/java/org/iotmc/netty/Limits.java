package org.iotmc.netty;

import java.time.Duration;
import org.iotmc.api.spi.SourceShares;

/**
 * The bounds of the HTTP transport. Immutable; {@link #defaults()} suits a device and a controller.
 */
public final class Limits {
  private static final Limits DEFAULTS = new Limits(new Builder());

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
  private final Duration reuseTimeout;
  private final int tlsSessions;
  private final Duration sessionLifetime;

  private Limits(Builder from) {
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
    this.reuseTimeout = from.reuseTimeout;
    this.tlsSessions = from.tlsSessions;
    this.sessionLifetime = from.sessionLifetime;
  }

  /** The defaults that each setting of {@link Builder} names. */
  public static Limits defaults() {
    return DEFAULTS;
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Longest request or status line, in bytes; a longer one is answered with 414. */
  public int requestLine() {
    return requestLine;
  }

  /** Largest header section, in bytes; a larger one is answered with 431. */
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
   * Connections of one source that a listener keeps open; more are closed as they come. A source is
   * an IPv4 address or a /64 of IPv6; this host itself has no such bound.
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
   * an answer.
   */
  public Duration idleTimeout() {
    return idleTimeout;
  }

  /** How long a client may take for each 64 KiB of a body that it sends, and for the last ones. */
  public Duration bodyTimeout() {
    return bodyTimeout;
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

  /** How long after its handshake a TLS session may be resumed. */
  public Duration sessionLifetime() {
    return sessionLifetime;
  }

  /** Makes {@link Limits}. */
  public static final class Builder {
    private int requestLine = 8192;
    private int headerBytes = 16 * 1024;
    private long requestBody = 256L << 20;
    private int connectionsPerListener = 512;
    private int connectionsPerSource;
    private int connectionsPerTarget = 8;
    private int outgoingConnections = 256;
    private int waitingCalls = 4096;
    private Duration headTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofSeconds(60);
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private Duration bodyTimeout = Duration.ofSeconds(30);
    private Duration reuseTimeout = Duration.ofSeconds(30);
    private int tlsSessions = 1024;
    private Duration sessionLifetime = Duration.ofHours(1);

    private Builder() {}

    /**
     * Longest request or status line; 8192 by default.
     *
     * @param bytes positive
     */
    public Builder requestLine(int bytes) {
      this.requestLine = positive(bytes);
      return this;
    }

    /**
     * Largest header section; 16 KiB by default.
     *
     * @param bytes positive
     */
    public Builder headerBytes(int bytes) {
      this.headerBytes = positive(bytes);
      return this;
    }

    /**
     * Largest request body; 256 MiB by default. A body is never held whole by the transport; what a
     * handler keeps of it, the handler bounds.
     *
     * @param bytes positive
     */
    public Builder requestBody(long bytes) {
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
    public Builder connectionsPerListener(int count) {
      this.connectionsPerListener = positive(count);
      return this;
    }

    /**
     * Connections of one source per listener; a quarter of {@link #connectionsPerListener} by
     * default. All devices that share a /64 of IPv6 are one source: where that are more, it has to
     * be more, up to {@link #connectionsPerListener}.
     *
     * @param count positive
     */
    public Builder connectionsPerSource(int count) {
      this.connectionsPerSource = positive(count);
      return this;
    }

    /**
     * Outgoing connections per target; 8 by default.
     *
     * @param count positive
     */
    public Builder connectionsPerTarget(int count) {
      this.connectionsPerTarget = positive(count);
      return this;
    }

    /**
     * Outgoing connections in all; 256 by default.
     *
     * @param count positive
     */
    public Builder outgoingConnections(int count) {
      this.outgoingConnections = positive(count);
      return this;
    }

    /**
     * Calls that wait for a connection; 4096 by default.
     *
     * @param count positive
     */
    public Builder waitingCalls(int count) {
      this.waitingCalls = positive(count);
      return this;
    }

    /**
     * Time for a request's head; 10 seconds by default.
     *
     * @param time positive
     */
    public Builder headTimeout(Duration time) {
      this.headTimeout = positive(time);
      return this;
    }

    /**
     * Idle and stall time of a listener's connections; 60 seconds by default.
     *
     * @param time positive
     */
    public Builder idleTimeout(Duration time) {
      this.idleTimeout = positive(time);
      return this;
    }

    /**
     * Time for each 64 KiB of a request's body; 30 seconds by default.
     *
     * @param time positive
     */
    public Builder bodyTimeout(Duration time) {
      this.bodyTimeout = positive(time);
      return this;
    }

    /**
     * Time for a TLS handshake; 10 seconds by default.
     *
     * @param time positive
     */
    public Builder handshakeTimeout(Duration time) {
      this.handshakeTimeout = positive(time);
      return this;
    }

    /**
     * How long an outgoing connection is kept for reuse; 30 seconds by default. Shorter than the
     * idle time-outs of usual servers, or calls meet connections that are just being closed.
     *
     * @param time positive
     */
    public Builder reuseTimeout(Duration time) {
      this.reuseTimeout = positive(time);
      return this;
    }

    /**
     * TLS sessions to resume; 1024 by default. A controller of more devices may want more: one
     * takes some 5 KB.
     *
     * @param count positive
     */
    public Builder tlsSessions(int count) {
      this.tlsSessions = positive(count);
      return this;
    }

    /**
     * How long a TLS session can be resumed; an hour by default. Whoever is revoked is refused
     * before, too.
     *
     * @param time a second or more
     */
    public Builder sessionLifetime(Duration time) {
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
}
