package org.iotmc.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SturdyLoopsTest {
  private static final int FAILURES = 3;

  private final AtomicInteger failures = new AtomicInteger();
  private final SturdyLoops loops =
      new SturdyLoops(1, Thread::new, (IoHandlerFactory) this::failingAtFirst);

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** That of the JDK, which has no memory a few times. */
  private IoHandler failingAtFirst(ThreadAwareExecutor executor) {
    IoHandler real = NioIoHandler.newFactory().newHandler(executor);
    return (IoHandler)
        Proxy.newProxyInstance(
            IoHandler.class.getClassLoader(),
            new Class<?>[] {IoHandler.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("run") && failures.getAndIncrement() < FAILURES) {
                throw new OutOfMemoryError("on purpose");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Its thread ended, and the host went on without it. */
  @Test
  void anErrorDoesNotEndAnEventLoop() throws Exception {
    while (failures.get() <= FAILURES) {
      assertThat(loops.submit(() -> "done").get(10, TimeUnit.SECONDS)).isEqualTo("done");
    }
  }
}
