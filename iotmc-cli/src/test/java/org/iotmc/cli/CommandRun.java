package org.iotmc.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** A command that was run in this process: its exit status and what it printed. */
record CommandRun(int status, String out, String err) {
  static CommandRun of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new CommandRun(status, out.toString(), err.toString());
  }

  List<String> lines() {
    return out.lines().toList();
  }

  List<String> complaints() {
    return err.lines().toList();
  }
}
