package org.iotmc.checks.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A process of its own that takes part in a measurement: it is told what to do in lines, and
 * answers each with a line. It ends with its standard input.
 */
final class Part implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;
  private final Writer orders;
  private final String[] hello;

  private Part(Process process) throws IOException {
    this.process = process;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    this.hello = read();
  }

  /**
   * Starts a class of this class path, and waits for its first line.
   *
   * @param flags for the machine
   */
  static Part start(List<String> flags, Class<?> main, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return new Part(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The words that it said first. */
  String hello(int word) {
    return hello[word];
  }

  /** Tells it something, and gives the words that it answers. */
  String[] ask(String order) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    return read();
  }

  private String[] read() throws IOException {
    String line = said.readLine();
    if (line == null) {
      throw new IOException("the process has ended: " + process.info());
    }
    return line.split(" ");
  }

  /** Processor time so far, of all its threads. */
  Duration processor() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
