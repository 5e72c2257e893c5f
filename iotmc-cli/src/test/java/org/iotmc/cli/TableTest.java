package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAlignedAndNoLineEndsInBlanks() {
    assertThat(printed(Table.of("A", "LONG").row("value", "x")))
        .containsExactly("A      LONG", "value  x");
  }

  @Test
  void whatAPeerSentCannotSteerTheTerminal() {
    assertThat(printed(Table.of("SERVER").row("\u001b[2Jx\ny")))
        .containsExactly("SERVER", "?[2Jx?y");
  }

  private static String[] printed(Table table) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    table.print(out);
    out.flush();
    return text.toString().lines().toArray(String[]::new);
  }
}
