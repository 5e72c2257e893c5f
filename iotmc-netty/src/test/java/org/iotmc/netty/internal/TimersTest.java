package org.iotmc.netty.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.iotmc.api.spi.Cancellable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int SETTERS = 4;
  private static final int EACH = 5_000;
  private static final Executor NEW = task -> new Thread(task).start();

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger asked = new AtomicInteger();
  private final Timers timers = new Timers(counted());
  private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

  private EventLoopGroup counted() {
    return (EventLoopGroup)
        Proxy.newProxyInstance(
            EventLoopGroup.class.getClassLoader(),
            new Class<?>[] {EventLoopGroup.class},
            (proxy, method, arguments) -> {
              asked.incrementAndGet();
              return method.invoke(loops, arguments);
            });
  }

  @AfterEach
  void end() {
    loops.shutdownGracefully(0, 1, SECONDS).syncUninterruptibly();
  }

  private Cancellable after(long millis, String name) {
    return timers.after(Duration.ofMillis(millis), () -> ran.add(name));
  }

  private String next() throws InterruptedException {
    return String.valueOf(ran.poll(20, SECONDS));
  }

  @Test
  void theyRunInTheOrderTheyAreDueWhateverOrderTheyWereSetIn() throws InterruptedException {
    timers.after(LONG, () -> ran.add("long"));
    long begun = System.nanoTime();
    after(600, "second");
    after(20, "first");
    after(600, "third");
    assertThat(List.of(next(), next(), next())).containsExactly("first", "second", "third");
    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(Duration.ofMillis(600).toNanos());
    assertThat(ran).isEmpty();
  }

  @Test
  void oneThatIsCancelledDoesNotRunAndHoldsUpNoOther() throws InterruptedException {
    Cancellable cancelled = after(600, "cancelled");
    after(700, "later");
    cancelled.cancel();
    cancelled.cancel();
    assertThat(next()).isEqualTo("later");
    assertThat(ran).isEmpty();
  }

  @Test
  void oneThatFailsOrSetsAnotherLetsTheNextRun() throws InterruptedException {
    timers.after(
        Duration.ofMillis(10),
        () -> {
          after(0, "set meanwhile");
          throw new IllegalStateException("planned");
        });
    assertThat(next()).isEqualTo("set meanwhile");
    after(-5, "after it");
    assertThat(next()).isEqualTo("after it");
  }

  /** They are due together, so that one look takes both. */
  @Test
  void anErrorOfOneIsNotTheEndOfTheOthers() throws InterruptedException {
    CountDownLatch set = new CountDownLatch(1);
    loops.execute(() -> await(set));
    timers.after(
        Duration.ZERO,
        () -> {
          throw new AssertionError("planned");
        });
    after(0, "due as well");
    set.countDown();
    assertThat(next()).isEqualTo("due as well");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Set and cancelled by several at a time, while event loops plan what is next. */
  @Test
  void noneIsLostOrEarlyOrRunsTwiceWhereManySetAndCancel() throws Exception {
    EventLoopGroup two = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    Timers shared = new Timers(two);
    List<Long> early = new CopyOnWriteArrayList<>();
    List<CompletableFuture<List<AtomicInteger>>> setters = new ArrayList<>();
    CountDownLatch kept = new CountDownLatch(SETTERS * EACH / 2);
    for (int s = 0; s < SETTERS; s++) {
      Random random = new Random(s);
      setters.add(CompletableFuture.supplyAsync(() -> set(shared, random, early, kept), NEW));
    }
    for (var setter : setters) {
      setter.get(60, SECONDS);
    }
    assertThat(kept.await(20, SECONDS)).as("%s are missing", kept.getCount()).isTrue();
    for (var setter : setters) {
      assertThat(setter.join()).allMatch(runs -> runs.get() == 1);
    }
    assertThat(early).isEmpty();
    two.shutdownGracefully(0, 1, SECONDS).syncUninterruptibly();
  }

  /** Of each two, one is kept; the other, due at about the same time, is cancelled. */
  private static List<AtomicInteger> set(
      Timers to, Random random, List<Long> early, CountDownLatch kept) {
    List<AtomicInteger> runs = new ArrayList<>();
    for (int i = 0; i < EACH / 2; i++) {
      Duration delay = Duration.ofNanos(random.nextInt(3_000_000));
      AtomicInteger count = new AtomicInteger();
      runs.add(count);
      long due = System.nanoTime() + delay.toNanos();
      Cancellable cancelled = to.after(delay, () -> {});
      to.after(
          delay,
          () -> {
            if (System.nanoTime() - due < 0) {
              early.add(due);
            }
            count.incrementAndGet();
            kept.countDown();
          });
      cancelled.cancel();
      if (i % 100 == 0) {
        LockSupport.parkNanos(random.nextInt(4_000_000));
      }
    }
    return runs;
  }

  /** A deadline that is set and cancelled a thousand times must wake no event loop. */
  @Test
  void anEventLoopIsAskedOnlyForTheFirst() {
    for (int i = 0; i < 1000; i++) {
      timers.after(LONG, () -> {}).cancel();
    }
    assertThat(asked).hasValue(1);
    after(0, "sooner");
    assertThat(asked).hasValue(2);
  }

  @Test
  void aClosedHostSetsNoneAndRunsNone() throws InterruptedException {
    List<Cancellable> pending = new ArrayList<>();
    pending.add(after(600, "too late"));
    timers.close();
    assertThatThrownBy(() -> after(0, "never")).isInstanceOf(RejectedExecutionException.class);
    pending.forEach(Cancellable::cancel);
    assertThat(ran.poll(700, MILLISECONDS)).isNull();
  }
}
