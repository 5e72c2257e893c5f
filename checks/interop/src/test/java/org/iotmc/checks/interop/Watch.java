package org.iotmc.checks.interop;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Notices what no input of a peer may cause: an exception that ends a thread, and one that nobody
 * foresaw, which lanes, event loops and sockets log with its stack or as an error.
 */
final class Watch implements AutoCloseable {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getThrowableProxy() != null || event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            var cause = event.getThrowableProxy();
            seen.add(
                event + (cause == null ? "" : " " + cause.getClassName() + cause.getMessage()));
          }
        }
      };

  Watch() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> seen.add(thread.getName() + " ended by " + failure));
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
  }

  /** What was noticed so far. */
  List<String> seen() {
    return seen;
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    Thread.setDefaultUncaughtExceptionHandler(before);
  }
}
