package org.iotmc.checks.architecture;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parts of the JDK that differ between two runs: clocks, threads, randomness, sockets. */
final class Ambient {

  /** Wholly out of bounds: constructors and static methods alike. */
  private static final Set<String> CLASSES =
      Set.of(
          "java.lang.Thread$Builder",
          "java.net.DatagramSocket",
          "java.net.MulticastSocket",
          "java.net.NetworkInterface",
          "java.net.ServerSocket",
          "java.net.Socket",
          "java.net.http.HttpClient",
          "java.nio.channels.DatagramChannel",
          "java.nio.channels.ServerSocketChannel",
          "java.nio.channels.SocketChannel",
          "java.util.Timer",
          "java.util.concurrent.Executors",
          "java.util.concurrent.ForkJoinPool",
          "java.util.concurrent.ScheduledThreadPoolExecutor",
          "java.util.concurrent.ThreadLocalRandom",
          "java.util.concurrent.ThreadPoolExecutor");

  /** Methods out of bounds whatever their parameters; {@code <init>} is a constructor. */
  private static final Map<String, Set<String>> METHODS =
      Map.ofEntries(
          Map.entry(
              "java.lang.Thread",
              Set.of(
                  "<init>",
                  "start",
                  "sleep",
                  "ofPlatform",
                  "ofVirtual",
                  "startVirtualThread",
                  "onSpinWait",
                  "join")),
          Map.entry("java.lang.System", Set.of("currentTimeMillis", "nanoTime")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.lang.StrictMath", Set.of("random")),
          Map.entry("java.lang.Object", Set.of("wait")),
          Map.entry("java.net.URL", Set.of("openConnection", "openStream", "getContent")),
          Map.entry(
              "java.security.SecureRandom", Set.of("<init>", "getInstance", "getInstanceStrong")),
          Map.entry(
              "java.time.Clock",
              Set.of(
                  "system",
                  "systemDefaultZone",
                  "systemUTC",
                  "tickMillis",
                  "tickMinutes",
                  "tickSeconds")),
          Map.entry("java.time.InstantSource", Set.of("system")),
          Map.entry("java.util.Calendar", Set.of("getInstance")),
          Map.entry("java.util.Collection", Set.of("parallelStream")),
          Map.entry("java.util.List", Set.of("parallelStream")),
          Map.entry("java.util.Set", Set.of("parallelStream")),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.util.concurrent.TimeUnit", Set.of("sleep")),
          Map.entry(
              "java.util.concurrent.CompletableFuture",
              Set.of("orTimeout", "completeOnTimeout", "delayedExecutor")),
          Map.entry(
              "java.util.concurrent.locks.LockSupport", Set.of("park", "parkNanos", "parkUntil")),
          Map.entry("java.util.random.RandomGenerator", Set.of("getDefault", "of")));

  /** Methods that reach for something ambient only when they are not given it. */
  private static final List<Unless> UNLESS_GIVEN =
      List.of(
          new Unless("java.util.Random", "<init>", "long"),
          new Unless("java.util.SplittableRandom", "<init>", "long"),
          new Unless("java.util.Date", "<init>", "long"),
          new Unless("java.util.Collections", "shuffle", "java.util.Random"),
          new Unless(
              "java.util.concurrent.CompletableFuture",
              "supplyAsync",
              "java.util.concurrent.Executor"),
          new Unless(
              "java.util.concurrent.CompletableFuture",
              "runAsync",
              "java.util.concurrent.Executor"),
          new Unless("java.security.KeyPairGenerator", "initialize", "java.security.SecureRandom"),
          new Unless("java.security.Signature", "initSign", "java.security.SecureRandom"));

  private Ambient() {}

  private record Unless(String owner, String name, String given) {}

  static boolean isAmbient(JavaAccess<?> access) {
    if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
      return false;
    }
    String owner = target.getOwner().getName();
    String name = target.getName();
    List<String> parameters =
        target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    return CLASSES.contains(owner)
        || METHODS.getOrDefault(owner, Set.of()).contains(name)
        || readsTheClock(owner, name, parameters)
        || UNLESS_GIVEN.stream()
            .anyMatch(
                rule ->
                    rule.owner.equals(owner)
                        && rule.name.equals(name)
                        && !parameters.contains(rule.given));
  }

  private static boolean readsTheClock(String owner, String name, List<String> parameters) {
    return owner.startsWith("java.time.")
        && name.equals("now")
        && !parameters.contains("java.time.Clock");
  }
}
