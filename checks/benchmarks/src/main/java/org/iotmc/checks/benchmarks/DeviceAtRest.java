package org.iotmc.checks.benchmarks;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a device costs that nobody calls: the time from its start until it is announced, its heap
 * and its threads; ours, ours with an archive of its classes, and one on jUPnP by turns, each time
 * in a process of its own. Ours was made in its factory before. Announced means that its first
 * alive was heard.
 */
public final class DeviceAtRest {
  private static final long REST_SECONDS = 15;
  private static final int RESTS = 3;
  private static final int AGAIN = 10;
  private static final String JUPNP_UUID = "5f9d1b0e-6f0c-4b43-9a3b-2b6f1d0c9e11";

  private static final Pattern OURS =
      Pattern.compile(".*/(iotmc-(?!sim|testkit)|netty|bc(prov|pkix|util)-|slf4j|jspecify)[^/]*");
  private static final Pattern JUPNP =
      Pattern.compile(".*/(iotmc-checks|org[.]jupnp|jetty|javax[.]servlet|slf4j)[^/]*");

  private final Path directory;
  private final List<String> options;
  private final Alives alives;
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  private DeviceAtRest(Path directory, List<String> options, Alives alives) {
    this.directory = directory;
    this.options = options;
    this.alives = alives;
  }

  /** A kind of device: what its process is told, and by which name it is announced. */
  private record Kind(
      String name, Pattern jars, List<String> jvm, List<String> args, String uuid) {}

  /**
   * Runs it.
   *
   * @param args how many rounds, 10 unless given, and options for the JVMs of the devices
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
    List<String> options = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    Path directory = Files.createTempDirectory("device-at-rest");
    try (Alives alives = Alives.on(RestingDevice.LINK)) {
      new DeviceAtRest(directory, options, alives).run(rounds, System.out);
    }
  }

  private void run(int rounds, PrintStream out) throws IOException, InterruptedException {
    String uuid = made().substring("uuid:".length());
    List<String> ours = List.of("iotmc", directory.toString());
    Path archive = directory.resolve("classes.jsa");
    Kind recorded =
        new Kind("recorded", OURS, List.of("-XX:ArchiveClassesAtExit=" + archive), ours, uuid);
    try (Child child = new Child(recorded)) {
      child.started();
    }
    List<Kind> kinds =
        List.of(
            new Kind("iotmc", OURS, List.of(), ours, uuid),
            new Kind(
                "iotmc, archive", OURS, List.of("-XX:SharedArchiveFile=" + archive), ours, uuid),
            new Kind("jUPnP", JUPNP, List.of(), List.of("jupnp", JUPNP_UUID), JUPNP_UUID));
    for (int round = 0; round < rounds; round++) {
      for (Kind kind : kinds) {
        round(kind, round < RESTS);
      }
      out.printf("round %d of %d%n", round + 1, rounds);
    }
    new TreeMap<>(figures).forEach((name, values) -> out.println(told(name, values)));
  }

  private String made() throws IOException, InterruptedException {
    Kind maker = new Kind("make", OURS, List.of(), List.of("make", directory.toString()), "");
    try (Child child = new Child(maker)) {
      return child.line();
    }
  }

  private void round(Kind kind, boolean rests) throws IOException, InterruptedException {
    try (Child child = new Child(kind)) {
      child.started();
      note(
          kind, "fresh JVM, processor time of the process until then, ms", child.ask("used") / 1e6);
      if (rests) {
        TimeUnit.SECONDS.sleep(REST_SECONDS);
        String[] rest = child.answer("rest").split(" ", 2);
        note(kind, "heap at rest, MiB", Long.parseLong(rest[0]) / 1048576.0);
        note(kind, "threads at rest", Integer.parseInt(rest[1]));
      }
      for (int i = 0; i < AGAIN; i++) {
        child.startedAgain(i == AGAIN - 1);
      }
    }
  }

  private void note(Kind kind, String figure, double value) {
    figures.computeIfAbsent(figure + " | " + kind.name, any -> new ArrayList<>()).add(value);
  }

  private static String told(String name, List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return String.format(
        "%s | median %.1f | %.1f to %.1f | %d",
        name,
        sorted.get(sorted.size() / 2),
        sorted.get(0),
        sorted.get(sorted.size() - 1),
        sorted.size());
  }

  /** What a device of a kind needs, in jars: nothing else can be archived. */
  private static String classPath(Kind kind) {
    return Arrays.stream(System.getProperty("java.class.path").split(":"))
        .map(entry -> entry.endsWith("/target/classes") ? jarOf(Path.of(entry)) : entry)
        .filter(entry -> kind.jars.matcher(entry).matches())
        .collect(Collectors.joining(":"));
  }

  private static String jarOf(Path classes) {
    try (var jars = Files.newDirectoryStream(classes.getParent(), "*.jar")) {
      return jars.iterator().next().toString();
    } catch (IOException e) {
      throw new IllegalStateException("package it first", e);
    }
  }

  /** A device in a process of its own. */
  private final class Child implements Closeable {
    private final Kind kind;
    private final long spawned = System.nanoTime();
    private final Process process;
    private final BufferedReader lines;

    Child(Kind kind) throws IOException {
      this.kind = kind;
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Xmx64m");
      command.addAll(options);
      command.addAll(kind.jvm);
      command.addAll(List.of("-cp", classPath(kind), RestingDevice.class.getName()));
      command.addAll(kind.args);
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The first start in a process. */
    void started() throws IOException, InterruptedException {
      long[] start = start();
      long announced = alives.firstOf(kind.uuid, start[0]);
      note(kind, "fresh JVM, process to alive, ms", (announced - spawned) / 1e6);
      note(kind, "fresh JVM, role to alive, ms", (announced - start[0]) / 1e6);
      note(kind, "fresh JVM, role to its start returning, ms", (start[1] - start[0]) / 1e6);
    }

    /** A later start; only the last counts, when the JVM knows its code. */
    void startedAgain(boolean counts) throws IOException, InterruptedException {
      say("again");
      long[] start = start();
      long announced = alives.firstOf(kind.uuid, start[0]);
      if (counts) {
        note(kind, "later in a JVM, role to alive, ms", (announced - start[0]) / 1e6);
        note(kind, "later in a JVM, role to its start returning, ms", (start[1] - start[0]) / 1e6);
      }
    }

    private long[] start() throws IOException {
      return Arrays.stream(line().split(" ")).mapToLong(Long::parseLong).toArray();
    }

    long ask(String word) throws IOException {
      return Long.parseLong(answer(word));
    }

    String answer(String word) throws IOException {
      say(word);
      return line();
    }

    String line() throws IOException {
      while (true) {
        String line = lines.readLine();
        if (line == null) {
          throw new IllegalStateException(kind.name + " has ended");
        }
        if (line.matches("uuid:.*|[0-9 ]+")) {
          return line;
        }
      }
    }

    private void say(String word) throws IOException {
      OutputStream in = process.getOutputStream();
      in.write((word + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      try {
        if (process.waitFor(60, TimeUnit.SECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process.destroyForcibly();
    }
  }
}
