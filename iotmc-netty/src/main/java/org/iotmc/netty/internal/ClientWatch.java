package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import java.util.OptionalLong;
import org.iotmc.netty.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is on a connection to us, and how long the client may take when it is its: for the
 * handshake, a head, a body, and to take an answer. Confined to the channel's event loop.
 */
final class ClientWatch {
  /** What is to be done when it was too long. */
  interface Listener {
    /** The client owes us a request, or more of one. */
    void requestOverdue();

    /** We owe the client an answer, or more of one. */
    void answerOverdue();
  }

  private final Limits limits;
  private final @Nullable HandshakeSteps handshake;
  private final InputWatch input;
  private final OutputWatch output;
  private boolean headBegun;
  private volatile boolean opened;
  private volatile boolean leaves;
  private volatile long leftAt;

  /**
   * A watch over a connection that is new.
   *
   * @param handshake its steps, if it is a secure one
   */
  ClientWatch(
      Channel channel, Limits limits, @Nullable HandshakeSteps handshake, Listener listener) {
    this.limits = limits;
    this.handshake = handshake;
    this.input =
        new InputWatch(channel.eventLoop(), limits.bodyTimeout(), listener::requestOverdue);
    this.output = new OutputWatch(channel, limits.idleTimeout(), listener::answerOverdue);
  }

  /**
   * Since when we wait for the client, in nanoseconds of this machine; empty while it waits for us.
   * From any thread.
   */
  OptionalLong waitingSince() {
    if (!opened && handshake != null) {
      return handshake.waitingSince();
    }
    OptionalLong forTaking = output.waitingSince();
    if (forTaking.isPresent()) {
      return forTaking;
    }
    return leaves ? OptionalLong.of(leftAt) : input.waitingSince();
  }

  /** Requests may come; the first one has no time to idle before. */
  void opened() {
    opened = true;
    nextRequest();
    input.await(limits.headTimeout());
  }

  /** The next request may come. */
  void nextRequest() {
    headBegun = false;
    input.begin();
  }

  /** Bytes of a request came: from now on its head has to be complete within its time. */
  void headBegins() {
    if (!headBegun) {
      headBegun = true;
      input.hurry(limits.headTimeout());
    }
  }

  /** Whether nothing of the next request came. */
  boolean isIdle() {
    return !headBegun;
  }

  /** A head was taken, and a body may follow. */
  void bodyBegins() {
    input.begin();
  }

  /** We wait for the next head. */
  void awaitHead() {
    input.await(headBegun ? limits.headTimeout() : limits.idleTimeout());
  }

  /** We wait for more of a body. */
  void awaitBody() {
    output.rest();
    input.awaitBody(limits.idleTimeout());
  }

  /** We wait for the handler: to answer, or to want more of the body. */
  void awaitHandler() {
    input.rest();
    output.awaitAnswer(limits.handlerTimeout());
  }

  /** More of a body came. */
  void arrived(int bytes) {
    output.rest();
    input.arrived(bytes);
  }

  /** We want nothing of the client for now. */
  void rest() {
    input.rest();
  }

  /**
   * The client has ended its output, or is to read the last of ours. It may be gone altogether,
   * which shows only once something is sent: so others go before it.
   */
  void leaves() {
    if (!leaves) {
      leftAt = System.nanoTime();
      leaves = true;
    }
  }

  /** What the client takes of an answer. */
  OutputWatch output() {
    return output;
  }

  /** The connection is gone. */
  void end() {
    input.end();
    output.end();
  }
}
