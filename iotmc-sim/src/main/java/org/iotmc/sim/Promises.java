package org.iotmc.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.iotmc.api.TransportException;

/** What somebody waits for on one host: it fails when its owner is closed. */
@SuppressWarnings("CollectionUndefinedEquality") // a future is itself and no other
final class Promises {
  private final Map<CompletableFuture<?>, Object> pending = new LinkedHashMap<>();

  /** Remembers a future until it is complete. */
  <F extends CompletableFuture<?>> F by(Object owner, F promise) {
    pending.put(promise, owner);
    var unused = promise.whenComplete((value, failure) -> pending.remove(promise));
    return promise;
  }

  /** The ones that the owner no longer keeps fail. */
  void fail(Predicate<Object> owners, String why) {
    List<CompletableFuture<?>> broken = new ArrayList<>();
    pending.forEach(
        (promise, owner) -> {
          if (owners.test(owner)) {
            broken.add(promise);
          }
        });
    broken.forEach(promise -> promise.completeExceptionally(new TransportException(why)));
  }
}
