package org.iotmc.api.internal.httpu;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.Lane;

/**
 * The life of what has one port and a lane of its own: opened once, closed for good, and a close
 * may come at any time, even before the network has answered. Any thread, unless said otherwise.
 */
public final class PortLife {
  private final Lane lane;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<Void> closed;
  private volatile boolean opening;

  /** On the lane. */
  private boolean closing;

  public PortLife(Lane lane) {
    this.lane = lane;
    this.closed = lane.future();
  }

  /**
   * To be called before the port is opened.
   *
   * @param whose for the failure
   * @throws IllegalStateException if it was called before
   */
  public void start(String whose) {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException(whose + " starts once");
    }
    opening = true;
  }

  /**
   * Takes the port that was asked for.
   *
   * @param asked what the network answers
   * @param begin called on the lane with the open port, unless a close came before
   * @return completes on the lane after that; fails as the opening or {@code begin} does
   */
  public CompletionStage<Void> open(
      CompletionStage<DatagramPort> asked, Consumer<DatagramPort> begin) {
    return lane.adopt(asked)
        .whenComplete((opened, failure) -> answered(Optional.ofNullable(opened)))
        .thenAccept(
            opened -> {
              if (!closing) {
                begin.accept(opened);
              }
            });
  }

  /** Whether {@link #close} was called; on the lane. */
  public boolean isClosing() {
    return closing;
  }

  /**
   * Ends it; again without effect.
   *
   * @param ending called once, on the lane: closes what there is, says goodbye, and runs what it is
   *     given after that
   * @return completes on the lane when nothing is open
   */
  public CompletionStage<Void> close(Consumer<Runnable> ending) {
    lane.execute(
        () -> {
          if (!closing) {
            closing = true;
            ending.accept(opening ? () -> {} : this::ended);
          }
        });
    return closed.copy();
  }

  /** A close that came before the answer ends here, with nothing left open. */
  private void answered(Optional<DatagramPort> opened) {
    opening = false;
    if (closing) {
      opened.ifPresent(DatagramPort::close);
      ended();
    }
  }

  private void ended() {
    closed.complete(null);
    // Behind what the completion above may have put on the lane.
    lane.execute(lane::close);
  }
}
