package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.iotmc.netty.SocketProvider;

/**
 * A process that says in lines what it sees. Those of ours end when their standard input does, so
 * that none outlives a test that was killed.
 */
final class Child implements AutoCloseable {
  private static final int MOST_COMPLAINTS = 2000;

  private final String name;
  private final Process process;
  private final Path complaints;
  private final List<String> lines = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private boolean silent;

  private Child(String name, Process process, Path complaints) {
    this.name = name;
    this.process = process;
    this.complaints = complaints;
    Thread reader = new Thread(this::read, "read-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a command; what it complains about goes to {@code NAME.log} in a directory. */
  static Child start(Path directory, String name, List<String> command) throws IOException {
    Path complaints = directory.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(complaints.toFile()));
    return new Child(name, builder.start(), complaints);
  }

  /** The command that runs a class of this class path in a small machine of its own. */
  static List<String> java(String main, String... arguments) {
    return java(SocketProvider.JDK, main, arguments);
  }

  /**
   * The same.
   *
   * @param sockets those that its hosts use
   */
  static List<String> java(SocketProvider sockets, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.add("-Dio.netty.transport.noNative=" + (sockets == SocketProvider.JDK));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    return command;
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (this) {
          lines.add(line.strip());
          times.add(System.nanoTime());
          notifyAll();
        }
      }
    } catch (IOException killed) {
      // The end of the process is the end of its lines.
    }
    synchronized (this) {
      silent = true;
      notifyAll();
    }
  }

  /** What it has said so far. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** What it has said so far that begins like this, without the beginning. */
  List<String> after(String beginning) {
    return lines().stream()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .toList();
  }

  /** When it first said this, in the nanoseconds of this machine. */
  synchronized long when(String line) {
    assertThat(lines).contains(line);
    return times.get(lines.indexOf(line));
  }

  /** Waits until what it has said is as wanted; fails after a time, or when it ends before. */
  synchronized void await(String what, Duration patience, Predicate<List<String>> wanted) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!wanted.test(lines)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0 || silent) {
        throw new AssertionError(
            name + " never said " + what + ", only: " + lines + "; " + complained());
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  /** Whether it runs, and the end of what it complained about. */
  private String complained() {
    String state = process.isAlive() ? "it runs" : "it ended with " + process.exitValue();
    try {
      String said = Files.readString(complaints, StandardCharsets.ISO_8859_1);
      return state + ": " + said.substring(Math.max(0, said.length() - MOST_COMPLAINTS));
    } catch (IOException e) {
      return state + ": " + e;
    }
  }

  /** Waits for a line that begins like this. */
  void await(String beginning) {
    await(
        beginning,
        RunningDevice.PATIENCE.multipliedBy(2),
        said -> said.stream().anyMatch(line -> line.startsWith(beginning)));
  }

  /** Waits for its end, and gives all that it said; its status must be 0. */
  List<String> toItsEnd(Duration patience) throws InterruptedException {
    return toItsEnd(patience, 0);
  }

  /** The same, where it ends with a status. */
  List<String> toItsEnd(Duration patience, int status) throws InterruptedException {
    boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(ended).as("%s ends; it said %s", name, lines()).isTrue();
    assertThat(process.exitValue()).as("status of %s", name).isEqualTo(status);
    synchronized (this) {
      while (!silent) {
        wait();
      }
    }
    return lines();
  }

  void say(String order) {
    try {
      process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells it that nothing more will be said to it. */
  void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /** SIGKILL: nothing of the process runs any more when this returns. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("%s survives", name).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
