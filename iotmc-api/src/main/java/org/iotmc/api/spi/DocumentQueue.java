package org.iotmc.api.spi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents off the lane and in order, one at a time. Of several writes to one document that
 * wait, only the newest is made, and all of them complete with it: the queue is never longer than
 * there are documents. Confined to its lane; what the host does not take ({@link BlockingWork})
 * fails, and the next write is tried anew.
 */
public final class DocumentQueue {
  private final Host host;
  private final Lane lane;
  private final Documents documents;
  private final Map<String, Pending> waiting = new LinkedHashMap<>();
  private boolean writing;

  /**
   * A queue on the host's storage.
   *
   * @param host gives storage and the executor for blocking work
   * @param lane where the caller lives, and where results arrive
   */
  public DocumentQueue(Host host, Lane lane) {
    this(host, lane, new Documents(host.storage()));
  }

  private DocumentQueue(Host host, Lane lane, Documents documents) {
    this.host = host;
    this.lane = lane;
    this.documents = documents;
  }

  /**
   * A queue of {@link Documents#single}.
   *
   * @param host gives storage and the executor for blocking work
   * @param lane where the caller lives, and where results arrive
   */
  public static DocumentQueue single(Host host, Lane lane) {
    return new DocumentQueue(host, lane, Documents.single(host.storage()));
  }

  private static final class Pending {
    private final byte[] content;
    private final List<CompletableFuture<Void>> promised = new ArrayList<>();

    Pending(byte[] content) {
      this.content = content;
    }
  }

  /**
   * Replaces a document.
   *
   * @param name its name
   * @param content its new content; not to be changed afterwards
   * @return completes on the lane when this or newer content is durable; fails with {@link
   *     org.iotmc.api.StoreException}
   */
  public CompletionStage<Void> write(String name, byte[] content) {
    Pending pending = new Pending(content);
    Pending older = waiting.put(name, pending);
    if (older != null) {
      pending.promised.addAll(older.promised);
    }
    CompletableFuture<Void> durable = lane.future();
    pending.promised.add(durable);
    next();
    return durable;
  }

  private void next() {
    if (writing || waiting.isEmpty()) {
      return;
    }
    writing = true;
    Map.Entry<String, Pending> first = waiting.entrySet().iterator().next();
    String name = first.getKey();
    Pending pending = first.getValue();
    waiting.remove(name);
    BlockingWork.start(
            host,
            lane,
            () -> {
              documents.write(name, pending.content);
              return name;
            })
        .whenComplete((done, failure) -> written(pending, failure));
  }

  private void written(Pending pending, @Nullable Throwable failure) {
    writing = false;
    next();
    for (CompletableFuture<Void> promise : pending.promised) {
      if (failure == null) {
        promise.complete(null);
      } else {
        promise.completeExceptionally(failure);
      }
    }
  }
}
