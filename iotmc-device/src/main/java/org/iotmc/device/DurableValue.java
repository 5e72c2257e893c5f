package org.iotmc.device;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.iotmc.api.Causes;
import org.iotmc.api.spi.DocumentQueue;
import org.iotmc.api.spi.Lane;
import org.jspecify.annotations.Nullable;

/**
 * A value in a document. A change is visible when it is durable, not before. While one is written,
 * others wait, and are then made one after the other on what is stored and written together: no
 * change is ever based on one that could not be kept. Changed on the lane, read anywhere.
 */
final class DurableValue<T> {
  private final Lane lane;
  private final DocumentQueue queue;
  private final String document;
  private final Function<T, byte[]> encode;
  private final List<Change<T>> waiting = new ArrayList<>();
  private volatile T current;
  private boolean writing;

  DurableValue(Lane lane, DocumentQueue queue, Form<T> form, T stored) {
    this.lane = lane;
    this.queue = queue;
    this.document = form.document;
    this.encode = form.encode;
    this.current = stored;
  }

  /** Where and how a value is kept. */
  record Form<T>(String document, Function<T, byte[]> encode) {}

  /** Somebody's change; its result completes when it is durable. */
  private record Change<T>(UnaryOperator<T> change, CompletableFuture<T> result) {}

  /** A change that was made and is not durable yet. */
  private record Made<T>(T value, CompletableFuture<T> result) {}

  /** The value that is durable. */
  T current() {
    return current;
  }

  /**
   * Changes the value.
   *
   * @param change gives the next value, or throws, and then nothing changes
   * @return the next value once it is durable
   */
  CompletableFuture<T> update(UnaryOperator<T> change) {
    CompletableFuture<T> result = lane.future();
    waiting.add(new Change<>(change, result));
    next();
    return result;
  }

  private void next() {
    while (!writing && !waiting.isEmpty()) {
      // From here on: what a refused change brings about waits, too.
      writing = true;
      List<Made<T>> made = make();
      if (made.isEmpty()) {
        writing = false;
      } else {
        write(made);
      }
    }
  }

  /** Makes all changes that wait; those that are refused fail here, and the others go on. */
  private List<Made<T>> make() {
    List<Change<T>> changes = List.copyOf(waiting);
    waiting.clear();
    List<Made<T>> made = new ArrayList<>();
    T latest = current;
    for (Change<T> each : changes) {
      try {
        latest = each.change.apply(latest);
        made.add(new Made<>(latest, each.result));
      } catch (RuntimeException refused) {
        each.result.completeExceptionally(refused);
      }
    }
    return made;
  }

  private void write(List<Made<T>> made) {
    byte[] content;
    try {
      content = encode.apply(made.get(made.size() - 1).value);
    } catch (RuntimeException unfit) {
      made.forEach(each -> each.result.completeExceptionally(unfit));
      writing = false;
      return;
    }
    queue.write(document, content).whenComplete((done, failure) -> written(made, failure));
  }

  private void written(List<Made<T>> made, @Nullable Throwable failure) {
    for (Made<T> each : made) {
      if (failure == null) {
        current = each.value;
        each.result.complete(each.value);
      } else {
        each.result.completeExceptionally(Causes.of(failure));
      }
    }
    writing = false;
    next();
  }
}
