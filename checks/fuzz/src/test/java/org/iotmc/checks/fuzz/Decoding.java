package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.iotmc.api.MalformedMessageException;

/** What holds for every decoder: a value or malformed, in little time and memory. */
final class Decoding {
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_BYTES = 16 << 20;
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Decoding() {}

  /** The value, or nothing where the input is malformed; everything else is a finding. */
  static <T> Optional<T> of(Supplier<T> decoder) {
    long nanos = THREAD.getCurrentThreadCpuTime();
    long bytes = THREAD.getCurrentThreadAllocatedBytes();
    Optional<T> value = valueOrMalformed(decoder);
    if (isBeyondBounds(nanos, bytes)) {
      // The first time that may have been the loading of classes.
      nanos = THREAD.getCurrentThreadCpuTime();
      bytes = THREAD.getCurrentThreadAllocatedBytes();
      value = valueOrMalformed(decoder);
      assertThat(isBeyondBounds(nanos, bytes)).as("time and memory are bounded").isFalse();
    }
    return value;
  }

  private static boolean isBeyondBounds(long nanos, long bytes) {
    return THREAD.getCurrentThreadCpuTime() - nanos > MAX_NANOS
        || THREAD.getCurrentThreadAllocatedBytes() - bytes > MAX_BYTES;
  }

  private static <T> Optional<T> valueOrMalformed(Supplier<T> decoder) {
    try {
      return Optional.of(decoder.get());
    } catch (MalformedMessageException expected) {
      assertThat(expected.field()).isNotEmpty();
      return Optional.empty();
    }
  }
}
