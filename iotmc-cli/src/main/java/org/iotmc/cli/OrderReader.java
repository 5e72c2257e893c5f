package org.iotmc.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.iotmc.api.Causes;

/** Reads orders from standard input. Its end is no order: the controller goes on without. */
final class OrderReader {
  private final Orders orders;
  private final StatusLines lines;
  private final PrintWriter err;

  OrderReader(Orders orders, StatusLines lines, PrintWriter err) {
    this.orders = orders;
    this.lines = lines;
    this.err = err;
  }

  /** Begins to read, on a thread that does not keep the process alive. */
  void begin(Runnable onQuit) {
    Thread reader = new Thread(() -> read(onQuit), "iotmc-orders");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Runnable onQuit) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String order = line.strip();
        if (order.equals("quit")) {
          onQuit.run();
          return;
        } else if (!order.isEmpty()) {
          carryOut(order);
        }
      }
    } catch (IOException e) {
      err.println(Problem.line(e, "iotmc controller"));
    }
  }

  private void carryOut(String order) {
    try {
      orders.carryOut(order);
      lines.tell("done", "order", order);
    } catch (RuntimeException e) {
      String line = Problem.line(Causes.of(e), "iotmc controller");
      if (lines.form() == StatusLines.Form.JSON) {
        lines.tell("failed", "order", order, "reason", line);
      } else {
        err.println(line);
      }
    }
  }
}
