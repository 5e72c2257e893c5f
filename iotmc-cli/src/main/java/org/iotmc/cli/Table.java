package org.iotmc.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns for people. What peers sent is shown without control characters. */
public final class Table {
  private static final String GAP = "  ";

  /** Longest cell; a peer that says more is not to push all columns out of sight. */
  private static final int MAX_CELL = 160;

  private final List<List<String>> rows = new ArrayList<>();

  private Table() {}

  /**
   * A table.
   *
   * @param titles of the columns
   */
  public static Table of(String... titles) {
    Table table = new Table();
    table.row(titles);
    return table;
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   */
  public Table row(String... cells) {
    if (!rows.isEmpty() && cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException("a row of " + cells.length + " cells");
    }
    List<String> clean = new ArrayList<>();
    for (String cell : cells) {
      String plain = PlainText.of(cell);
      clean.add(plain.length() <= MAX_CELL ? plain : plain.substring(0, MAX_CELL - 3) + "...");
    }
    rows.add(clean);
    return this;
  }

  /**
   * Prints the table.
   *
   * @param out where to
   */
  public void print(PrintWriter out) {
    int[] widths = widths();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private int[] widths() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }
}
