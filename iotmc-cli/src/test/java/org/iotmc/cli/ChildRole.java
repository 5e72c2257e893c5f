package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** A command in a process of its own, which prints JSON lines. */
final class ChildRole implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Process process;
  private final BlockingQueue<Map<?, ?>> lines = new LinkedBlockingQueue<>();
  private final List<String> heard = new ArrayList<>();

  private ChildRole(String name, Process process) {
    this.name = name;
    this.process = process;
    Thread reader = new Thread(this::read, "read-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  static ChildRole start(Path log, String... args) {
    return start(log, List.of(), args);
  }

  /** The same, with more options for the JVM. */
  static ChildRole start(Path log, List<String> options, String... args) {
    List<String> command = new ArrayList<>(java());
    command.addAll(1, options);
    command.addAll(Arrays.asList(args));
    try {
      return new ChildRole(
          args[0],
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What runs the command line in a process of its own. */
  static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-Xmx128m",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName());
  }

  /**
   * Runs a command line that is refused: by one line of complaint, which comes back, and status 2.
   *
   * @param directory for what it prints
   * @param prefix what its process is started by
   */
  static String refusal(Path directory, List<String> prefix, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(java());
    command.addAll(Arrays.asList(args));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String told = Files.readString(err, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(told).isEqualTo(2);
    assertThat(told.lines()).as(told).hasSize(1);
    assertThat(out).isEmptyFile();
    return told;
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        // SIGKILL may cut the last line anywhere.
        if (line.startsWith("{") && line.endsWith("}")) {
          lines.add(JsonMapper.shared().readValue(line, Map.class));
        }
      }
    } catch (IOException killed) {
      // The end of the process is the end of its lines.
    }
  }

  /** The next line, whatever it says. */
  Map<?, ?> next() {
    Map<?, ?> line = next(System.nanoTime() + PATIENCE.toNanos(), "anything");
    heard.add(line.toString());
    return line;
  }

  /** The next line with this event and these facts; lines before it are passed over. */
  Map<?, ?> await(String event, String... facts) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<?, ?> line = next(deadline, event, facts);
      heard.add(line.toString());
      if (event.equals(line.get("event")) && has(line, facts)) {
        return line;
      }
    }
  }

  private Map<?, ?> next(long deadline, String event, String... facts) {
    try {
      Map<?, ?> line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line != null) {
        return line;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError(
        name + " never said " + event + Arrays.asList(facts) + ", only: " + heard);
  }

  private static boolean has(Map<?, ?> line, String... facts) {
    for (int i = 0; i < facts.length; i += 2) {
      if (!facts[i + 1].equals(line.get(facts[i]))) {
        return false;
      }
    }
    return true;
  }

  /** Gives an order and waits until it was carried out. */
  void order(String order) {
    send(order);
    await("done", "order", order);
  }

  void send(String order) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((order + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL: nothing of the process runs any more when this returns. */
  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " survived SIGKILL");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** SIGTERM; returns the exit status. */
  int terminate() {
    process.destroy();
    return status();
  }

  /** The exit status, once the process has ended. */
  int status() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
