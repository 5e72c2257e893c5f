package org.iotmc.controller;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.StoreException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.spi.Lane;
import org.jspecify.annotations.Nullable;

/**
 * The devices, in memory and in the store. A change is seen by nobody before it is durable. Changes
 * of one device are made one at a time. Confined to the lane; {@link #find} and {@link #all} may be
 * called on any thread.
 */
final class Fleet {
  /** Most devices; newcomers beyond get error 603. */
  static final int MAX_DEVICES = 20_000;

  /**
   * Most changes that wait for one device, of the owner's and of all others each; further ones get
   * error 814.
   */
  static final int MAX_WAITING = 16;

  private final Lane lane;
  private final FleetStore store;
  private final Map<Udn, DeviceRecord> records = new ConcurrentSkipListMap<>();
  private final Map<Udn, Instant> contacts = new ConcurrentSkipListMap<>();
  private final Map<Udn, Waiting> busy = new TreeMap<>();

  Fleet(Lane lane, FleetStore store) {
    this.lane = lane;
    this.store = store;
  }

  /** What waits for one device; what its owner wants goes first. */
  private static final class Waiting {
    private final Deque<Runnable> owners = new ArrayDeque<>();
    private final Deque<Runnable> others = new ArrayDeque<>();

    @Nullable Runnable next() {
      Runnable first = owners.poll();
      return first == null ? others.poll() : first;
    }
  }

  /** Finds the next record; empty for no change. */
  interface Change
      extends Function<Optional<DeviceRecord>, CompletionStage<Optional<DeviceRecord>>> {}

  static FleetStore.Entry entry(DeviceRecord record) {
    return new FleetStore.Entry(
        record.udn(), record.version(), Bytes.of(DeviceRecordCodec.encode(record)));
  }

  CompletableFuture<Void> load() {
    return lane.adopt(store.load()).thenAccept(entries -> entries.forEach(this::take));
  }

  private void take(FleetStore.Entry entry) {
    try {
      DeviceRecord record = DeviceRecordCodec.decode(entry.content().toArray());
      records.put(record.udn(), record);
    } catch (MalformedMessageException e) {
      throw new StoreException(
          "the record of " + entry.udn() + " cannot be read by this version: " + e.getMessage(), e);
    }
  }

  Optional<DeviceRecord> find(Udn udn) {
    return Optional.ofNullable(records.get(udn));
  }

  /** All of them, in the order of their names. */
  List<DeviceRecord> all() {
    return List.copyOf(records.values());
  }

  ManagedDevice snapshot(DeviceRecord record) {
    Instant contact = contacts.get(record.udn());
    return contact == null
        ? record.snapshot()
        : record.with(record.status().heard(contact)).snapshot();
  }

  /** The device was heard or reached, authenticated; kept with its next change. */
  void contact(Udn udn, Instant when) {
    if (records.containsKey(udn)) {
      contacts.put(udn, when);
    }
  }

  /**
   * The record of a device that has to be there.
   *
   * @throws ActionException 801 if it is not
   */
  static DeviceRecord required(Optional<DeviceRecord> known) {
    return known.orElseThrow(() -> new ActionException(UpnpError.NOT_ENROLLED, "unknown here"));
  }

  /** Changes a device that has to be there, by its next record; 801 if it is not. */
  CompletableFuture<DeviceRecord> update(Udn udn, UnaryOperator<DeviceRecord> change) {
    return change(udn, byNext(change));
  }

  /** How a device that has to be there is changed by its next record. */
  static Change byNext(UnaryOperator<DeviceRecord> change) {
    return known -> {
      DeviceRecord record = required(known);
      DeviceRecord next = change.apply(record);
      return CompletableFuture.completedFuture(
          next.equals(record) ? Optional.empty() : Optional.of(next));
    };
  }

  /**
   * Changes a device.
   *
   * @return the record as it is then, once that is durable; fails as the change does, and then
   *     nothing changed; 814 if too many changes wait, or another controller was faster
   */
  CompletableFuture<DeviceRecord> change(Udn udn, Change change) {
    return change(udn, change, waiting -> waiting.others);
  }

  /**
   * The same for what the owner decides: before all that the device and others gave rise to, and
   * with places of its own, so that nobody who is busy keeps off its own revocation.
   */
  CompletableFuture<DeviceRecord> decide(Udn udn, Change change) {
    return change(udn, change, waiting -> waiting.owners);
  }

  private CompletableFuture<DeviceRecord> change(
      Udn udn, Change change, Function<Waiting, Deque<Runnable>> line) {
    CompletableFuture<DeviceRecord> result = lane.future();
    Runnable task = () -> run(udn, change, result);
    Waiting waiting = busy.get(udn);
    if (waiting == null) {
      busy.put(udn, new Waiting());
      task.run();
    } else if (line.apply(waiting).size() >= MAX_WAITING) {
      result.completeExceptionally(new ActionException(UpnpError.BUSY, "too many changes"));
    } else {
      line.apply(waiting).add(task);
    }
    return result;
  }

  private void run(Udn udn, Change change, CompletableFuture<DeviceRecord> result) {
    CompletionStage<Optional<DeviceRecord>> step;
    try {
      step = change.apply(find(udn));
    } catch (Throwable failure) { // of a policy, too: nothing must keep the next ones waiting
      step = CompletableFuture.failedFuture(failure);
    }
    var unused =
        lane.adopt(step)
            .thenCompose(next -> next.isPresent() ? save(next.get()) : unchanged(udn))
            .whenComplete(
                (record, failure) -> {
                  next(udn);
                  if (failure == null) {
                    result.complete(record);
                  } else {
                    result.completeExceptionally(Causes.of(failure));
                  }
                });
  }

  private void next(Udn udn) {
    Waiting waiting = busy.get(udn);
    Runnable task = waiting == null ? null : waiting.next();
    if (task == null) {
      busy.remove(udn);
    } else {
      lane.execute(task);
    }
  }

  private CompletionStage<DeviceRecord> unchanged(Udn udn) {
    return CompletableFuture.completedFuture(required(find(udn)));
  }

  private CompletionStage<DeviceRecord> save(DeviceRecord changed) {
    if (changed.version() == 0 && records.size() >= MAX_DEVICES) {
      throw new ActionException(UpnpError.OUT_OF_MEMORY, "the fleet is full");
    }
    Instant contact = contacts.get(changed.udn());
    DeviceRecord heard = contact == null ? changed : changed.with(changed.status().heard(contact));
    DeviceRecord next = heard.withVersion(changed.version() + 1);
    return lane.adopt(store.replace(entry(next)))
        .thenCompose(
            replaced -> {
              if (!replaced) {
                return overtaken(next.udn());
              }
              records.put(next.udn(), next);
              return CompletableFuture.completedFuture(next);
            });
  }

  /** Another controller changed the device: what it wrote counts, and the caller comes again. */
  private CompletionStage<DeviceRecord> overtaken(Udn udn) {
    return lane.adopt(store.find(udn))
        .thenApply(
            entry -> {
              entry.ifPresent(this::take);
              throw new ActionException(UpnpError.BUSY, "changed by another controller");
            });
  }
}
