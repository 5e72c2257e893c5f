package org.iotmc.netty.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pool has for one target: connections, those that are free, and the calls that wait for
 * one. Guarded by the pool's lock.
 */
final class Room {
  final Target target;
  private final Deque<ClientConnection> idle = new ArrayDeque<>();
  private final Set<ClientCall> waiting = new LinkedHashSet<>();
  private int open;

  Room(Target target) {
    this.target = target;
  }

  int open() {
    return open;
  }

  void opens() {
    open++;
  }

  void ends() {
    open--;
  }

  /** Whether the pool may forget it. */
  boolean isEmpty() {
    return open == 0 && waiting.isEmpty();
  }

  /**
   * Connections that would be opened for those who wait.
   *
   * @param most that the target may have
   */
  int wanted(int most) {
    return Math.max(0, Math.min(waiting.size(), most - open));
  }

  /** The connection that became free last. */
  @Nullable ClientConnection newest() {
    return idle.peek();
  }

  void free(ClientConnection connection) {
    idle.push(connection);
  }

  void take(ClientConnection connection) {
    idle.remove(connection);
  }

  void await(ClientCall call) {
    waiting.add(call);
  }

  void leave(ClientCall call) {
    waiting.remove(call);
  }

  /** The call that waits longest. */
  @Nullable ClientCall first() {
    return waiting.isEmpty() ? null : waiting.iterator().next();
  }
}
