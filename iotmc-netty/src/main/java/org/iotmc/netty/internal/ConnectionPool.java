package org.iotmc.netty.internal;

import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.iotmc.api.TransportException;
import org.iotmc.netty.Limits;
import org.iotmc.netty.NameResolver;
import org.jspecify.annotations.Nullable;

/**
 * Our outgoing connections: bounded per target and in all, kept for the next call to the same
 * target. Calls that find none free wait in the order they came. Thread-safe.
 */
final class ConnectionPool {
  private final HttpNetwork network;
  private final Connector connector;
  private final Map<Target, Room> rooms = new HashMap<>();
  private final Set<ClientConnection> idleByAge = new LinkedHashSet<>();

  /** Idle ones that have to make way, and still take their places. */
  private final Set<ClientConnection> leaving = new LinkedHashSet<>();

  private final Set<ClientConnection> all = new LinkedHashSet<>();
  private final Map<ClientCall, Room> waiting = new LinkedHashMap<>();
  private int total;
  private boolean closed;

  ConnectionPool(HttpNetwork network, NameResolver names, ChannelFactory<SocketChannel> sockets) {
    this.network = network;
    this.connector = new Connector(this, network, names, sockets);
  }

  /** What to do for a call, found under the lock and done outside. */
  private @Nullable Runnable place(ClientCall call, Room room) {
    ClientConnection free = room.newest();
    if (free != null) {
      forgetIdle(free);
      return () -> free.carry(call);
    }
    if (room.open() >= network.limits().connectionsPerTarget()) {
      return null;
    }
    if (isFull()) {
      return null;
    }
    room.opens();
    total++;
    return () -> connector.open(call, room);
  }

  /**
   * Has as many idle connections closed as others are waited for. Their ends make room, and the
   * waiting calls are looked at again then.
   */
  private void makeRoom() {
    if (!isFull() || idleByAge.isEmpty()) {
      return;
    }
    int wanted = -leaving.size();
    for (Room room : rooms.values()) {
      wanted += room.wanted(network.limits().connectionsPerTarget());
    }
    for (; wanted > 0 && !idleByAge.isEmpty(); wanted--) {
      ClientConnection oldest = idleByAge.iterator().next();
      forgetIdle(oldest);
      leaving.add(oldest);
      oldest.makeWay();
    }
  }

  private boolean isFull() {
    return total >= network.limits().outgoingConnections();
  }

  /** Carries a call, or lets it wait. */
  void submit(ClientCall call) {
    Runnable action;
    synchronized (this) {
      action =
          closed
              ? () -> call.fail(new TransportException(call.target() + ": the host is closed"))
              : placeOrWait(call);
    }
    if (action != null) {
      action.run();
    }
  }

  private @Nullable Runnable placeOrWait(ClientCall call) {
    if (call.isDone()) {
      // It has left the line before it could come into it.
      return null;
    }
    Room room = rooms.computeIfAbsent(call.target(), Room::new);
    Runnable action = place(call, room);
    if (action != null) {
      return action;
    }
    if (waiting.size() >= network.limits().waitingCalls()) {
      forgetEmpty(room);
      return () -> call.fail(new TransportException(call.target() + ": too many calls wait"));
    }
    waiting.put(call, room);
    room.await(call);
    makeRoom();
    return null;
  }

  private void forgetEmpty(Room room) {
    if (room.isEmpty()) {
      rooms.remove(room.target);
    }
  }

  /** Carries a call on another connection, as its own is gone. */
  void again(ClientCall call) {
    if (!call.isDone()) {
      submit(call);
    }
  }

  /** A call has failed; if it waits, it no longer does. */
  synchronized void forget(ClientCall call) {
    Room room = waiting.remove(call);
    if (room != null) {
      room.leave(call);
      forgetEmpty(room);
    }
  }

  /** A connection is set up. */
  synchronized void opened(ClientConnection connection) {
    all.add(connection);
  }

  Limits limits() {
    return network.limits();
  }

  /** The connection is free for another call. */
  void release(ClientConnection connection) {
    ClientCall next;
    boolean full;
    synchronized (this) {
      if (!all.contains(connection)) {
        return;
      }
      Room room = connection.room();
      full = isFull();
      // With room for others, who waits for another target waits for a connection to that one.
      next = full ? null : room.first();
      if (next == null) {
        room.free(connection);
        idleByAge.add(connection);
      } else {
        waiting.remove(next);
        room.leave(next);
      }
    }
    if (next != null) {
      connection.carry(next);
    } else if (full) {
      serveAll();
    }
  }

  /** The connection takes no more calls. */
  synchronized void retire(ClientConnection connection) {
    forgetIdle(connection);
    all.remove(connection);
  }

  /** The connection is closed; {@link #ended} follows. */
  synchronized void gone(ClientConnection connection) {
    retire(connection);
    leaving.remove(connection);
  }

  /** The place of a connection is free, be it that it was closed or never opened. */
  void ended(Room room) {
    synchronized (this) {
      total--;
      room.ends();
      forgetEmpty(room);
    }
    serveAll();
  }

  private void serveAll() {
    List<Runnable> actions = new ArrayList<>();
    synchronized (this) {
      Iterator<Map.Entry<ClientCall, Room>> each = waiting.entrySet().iterator();
      while (each.hasNext()) {
        Map.Entry<ClientCall, Room> entry = each.next();
        Runnable action = place(entry.getKey(), entry.getValue());
        if (action != null) {
          each.remove();
          entry.getValue().leave(entry.getKey());
          actions.add(action);
        }
      }
      makeRoom();
    }
    actions.forEach(Runnable::run);
  }

  private void forgetIdle(ClientConnection connection) {
    if (idleByAge.remove(connection)) {
      connection.room().take(connection);
    }
  }

  void close() {
    List<ClientConnection> connections;
    List<ClientCall> calls;
    synchronized (this) {
      closed = true;
      connections = List.copyOf(all);
      calls = List.copyOf(waiting.keySet());
      waiting.clear();
    }
    calls.forEach(
        call -> call.fail(new TransportException(call.target() + ": the host is closed")));
    connections.forEach(ClientConnection::shutDown);
  }
}
