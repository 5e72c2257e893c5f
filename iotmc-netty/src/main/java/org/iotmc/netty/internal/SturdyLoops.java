package org.iotmc.netty.internal;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event loops that go on after an Error: of memory, or of a class that no file was left to load
 * from. By itself Netty ends the thread, and nothing that it served is ever served again.
 */
final class SturdyLoops extends MultiThreadIoEventLoopGroup {
  private static final Logger LOG = LoggerFactory.getLogger(SturdyLoops.class);

  /** What is short may be there again, and nothing spins until then. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  SturdyLoops(int count, ThreadFactory threads, IoHandlerFactory handlers) {
    super(count, threads, handlers);
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... args) {
    return new SingleThreadIoEventLoop(this, executor, handlers) {
      @Override
      protected int runIo() {
        try {
          return super.runIo();
        } catch (RuntimeException | Error failure) {
          goOnAfter(failure);
          return 0;
        }
      }

      @Override
      protected boolean runAllTasks(long nanos) {
        try {
          return super.runAllTasks(nanos);
        } catch (RuntimeException | Error failure) {
          goOnAfter(failure);
          return true;
        }
      }
    };
  }

  private static void goOnAfter(Throwable failure) {
    LockSupport.parkNanos(PAUSE_NANOS);
    try {
      LOG.error("An event loop goes on after a failure", failure);
    } catch (RuntimeException | Error cannotLog) {
      // Most likely for the same reason.
    }
  }
}
