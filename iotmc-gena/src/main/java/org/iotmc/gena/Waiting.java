package org.iotmc.gena;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Those who wait for the next answer of a publisher. Confined to the lane. */
final class Waiting {
  private List<CompletableFuture<Void>> all = new ArrayList<>();

  void add(CompletableFuture<Void> one) {
    all.add(one);
  }

  void done() {
    take().forEach(each -> each.complete(null));
  }

  void fail(Throwable reason) {
    take().forEach(each -> each.completeExceptionally(reason));
  }

  private List<CompletableFuture<Void>> take() {
    List<CompletableFuture<Void>> taken = all;
    all = new ArrayList<>();
    return taken;
  }
}
