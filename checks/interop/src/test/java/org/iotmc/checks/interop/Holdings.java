package org.iotmc.checks.interop;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds, after a collection.
 *
 * @param files open files and sockets
 * @param heap bytes
 * @param direct bytes of Netty's buffers outside of the heap
 * @param objects how many there are of what a connection is made of, by class
 */
record Holdings(long files, long heap, long direct, Map<String, Integer> objects) {
  private static final List<String> OF_A_CONNECTION =
      List.of(
          "org.iotmc.netty.internal.ServerConnection",
          "org.iotmc.netty.internal.Turn",
          "org.iotmc.netty.internal.BodyWriter",
          "org.iotmc.netty.internal.InboundBody",
          "org.iotmc.netty.internal.RequestDecoder",
          "org.iotmc.netty.internal.Timers$Timer",
          "io.netty.handler.ssl.SslHandler",
          "io.netty.channel.socket.nio.NioSocketChannel",
          "io.netty.channel.epoll.EpollSocketChannel",
          "io.netty.util.concurrent.ScheduledFutureTask");
  private static final Pattern LINE =
      Pattern.compile(
          " *[0-9]+: +([0-9]+) +[0-9]+ +("
              + OF_A_CONNECTION.stream().map(Pattern::quote).collect(Collectors.joining("|"))
              + ")( .*)?");

  static Holdings now() {
    Map<String, Integer> objects = new TreeMap<>();
    // It collects before it counts.
    for (String line : histogram().split("\n", -1)) {
      Matcher found = LINE.matcher(line);
      if (found.matches()) {
        objects.put(found.group(2), Integer.valueOf(found.group(1)));
      }
    }
    return new Holdings(
        openFiles(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory(),
        objects);
  }

  private static String histogram() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }
}
