package org.iotmc.sim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.iotmc.api.TransportException;
import org.iotmc.api.spi.Cancellable;

/** One power cycle of a host: what was opened in it ends with it. */
final class Boot {
  /** Something that ends with the power cycle at the latest. */
  interface Resource {
    /** The end of the power cycle. */
    void end(String why);

    /** What it is, for the list of what was left open. */
    String describe();
  }

  private final SimHost host;
  private final Set<SimLane> lanes = new LinkedHashSet<>();
  private final Set<Resource> resources = new LinkedHashSet<>();
  private final Set<Runnable> blocking = new LinkedHashSet<>();
  private final Promises promises = new Promises();
  private boolean on = true;

  Boot(SimHost host) {
    this.host = host;
  }

  SimHost host() {
    return host;
  }

  SimWorld world() {
    return host.world();
  }

  boolean isOn() {
    return on;
  }

  SimLane newLane(String name) {
    SimLane lane = new SimLane(name, this);
    lanes.add(lane);
    return lane;
  }

  void closed(SimLane lane) {
    lanes.remove(lane);
  }

  void opened(Resource resource) {
    resources.add(resource);
  }

  void closed(Resource resource) {
    resources.remove(resource);
  }

  Promises promises() {
    return promises;
  }

  /** Opens something soon; somebody waits for it. */
  <T> CompletionStage<T> opening(String what, Supplier<T> task) {
    CompletableFuture<T> opened = new CompletableFuture<>();
    if (!on) {
      return CompletableFuture.failedFuture(off());
    }
    promises.by(this, opened);
    soon(
        what,
        () -> {
          try {
            opened.complete(task.get());
          } catch (TransportException failure) {
            opened.completeExceptionally(failure);
          }
        });
    return opened;
  }

  /** What a host without power says. */
  TransportException off() {
    return new TransportException(host.name() + " is off");
  }

  /** Runs a task as an event of its own; it is told when it never will. */
  void block(Runnable task) {
    if (!on) {
      throw new RejectedExecutionException(host.name() + " is off");
    }
    blocking.add(task);
    soon(
        "blocking",
        () -> {
          blocking.remove(task);
          task.run();
        });
  }

  /** Plans a task of this host; it does not run when the power is gone by then. */
  EventQueue.Event soon(String what, Runnable task) {
    return later(0, what, task);
  }

  EventQueue.Event later(long nanos, String what, Runnable task) {
    return world().queue().in(nanos, () -> guarded(what, task));
  }

  /** Runs code of this host; what it throws is recorded. */
  @SuppressWarnings("CatchingUnchecked") // whatever user code throws must not end the world
  void guarded(String what, Runnable task) {
    if (!on) {
      return;
    }
    try {
      task.run();
    } catch (Throwable failure) {
      failed(what, failure);
    }
  }

  void failed(String what, Throwable failure) {
    if (!PowerCut.isIn(failure)) {
      world().recordFailure(host.name() + ", " + what, failure);
    }
  }

  /** Loss of power: nothing of this host is called any more. */
  void cut(String why) {
    on = false;
    end(why);
  }

  /** An orderly end: what somebody on this side waits for fails, when nothing can run any more. */
  void close(String why) {
    end(why);
    on = false;
    for (Runnable task : List.copyOf(blocking)) {
      if (task instanceof Cancellable waiting) {
        waiting.cancel();
      }
    }
    promises.fail(owner -> true, host.name() + ": " + why);
  }

  private void end(String why) {
    List.copyOf(resources).forEach(resource -> resource.end(why));
    resources.clear();
    List.copyOf(lanes).forEach(SimLane::stop);
    lanes.clear();
  }

  List<String> open() {
    List<String> open = new ArrayList<>();
    for (SimLane lane : lanes) {
      if (lane.timers() > 0) {
        open.add("lane " + lane.name() + ": " + lane.timers() + " timers");
      }
    }
    resources.forEach(resource -> open.add(resource.describe()));
    return open;
  }
}
