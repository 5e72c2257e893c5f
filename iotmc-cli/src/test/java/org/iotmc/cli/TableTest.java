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

  @Test
  void noControlCharacterOfAnyStandardGetsThrough() {
    String csi = "\u009b2J";
    String reversed = "\u202egnp";
    String lines = "a\u2028b\u2029c\u0085d";
    assertThat(printed(Table.of("SERVER").row(csi + reversed + lines + "\ud800")))
        .containsExactly("SERVER", "?2J?gnpa?b?c?d?");
  }

  @Test
  void whoSaysTooMuchDoesNotMakeTheColumnWideForAll() {
    String[] lines = printed(Table.of("NAME", "TYPE").row("x".repeat(100_000), "y").row("a", "b"));
    assertThat(lines).allMatch(line -> line.length() < 200);
    assertThat(lines[1]).contains("x...  y");
  }

  private static String[] printed(Table table) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    table.print(out);
    out.flush();
    return text.toString().lines().toArray(String[]::new);
  }
}
