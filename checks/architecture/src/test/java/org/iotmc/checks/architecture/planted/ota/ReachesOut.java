package org.iotmc.checks.architecture.planted.ota;

import java.net.MulticastSocket;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One forbidden access in each method. */
public final class ReachesOut {
  private ReachesOut() {}

  static Instant now() {
    return Instant.now();
  }

  static Clock clock() {
    return Clock.systemUTC();
  }

  static long millis() {
    return System.currentTimeMillis();
  }

  static LongSupplier nanosByReference() {
    return System::nanoTime;
  }

  static Thread thread(Runnable task) {
    return new Thread(task);
  }

  static void start(Thread thread) {
    thread.start();
  }

  static void sleep() throws InterruptedException {
    Thread.sleep(1);
  }

  static ExecutorService pool() {
    return Executors.newCachedThreadPool();
  }

  static ForkJoinPool commonPool() {
    return ForkJoinPool.commonPool();
  }

  static ThreadLocalRandom threadRandom() {
    return ThreadLocalRandom.current();
  }

  static double mathRandom() {
    return Math.random();
  }

  static Random random() {
    return new Random();
  }

  static SecureRandom secureRandom() {
    return new SecureRandom();
  }

  static UUID uuid() {
    return UUID.randomUUID();
  }

  static CompletableFuture<String> timeout(CompletableFuture<String> future) {
    return future.orTimeout(1, TimeUnit.SECONDS);
  }

  static CompletableFuture<String> orElse(CompletableFuture<String> future) {
    return future.completeOnTimeout("", 1, TimeUnit.SECONDS);
  }

  static Executor delayed() {
    return CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
  }

  static CompletableFuture<String> onTheCommonPool() {
    return CompletableFuture.supplyAsync(() -> "");
  }

  static void keys() throws NoSuchAlgorithmException {
    KeyPairGenerator.getInstance("EC").initialize(256);
  }

  static Object stream(List<String> list) {
    return list.parallelStream();
  }

  static void socket(MulticastSocket socket) {
    socket.close();
  }
}
