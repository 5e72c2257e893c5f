package org.iotmc.description;

import java.util.Locale;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.ArgumentDescription.Use;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;

/** An argument element as it was read. The first element of a name counts, unless it is empty. */
final class ArgumentDraft {
  static final String WHERE = "actionList/action/argumentList/argument";

  private String name = "";
  private String variable = "";
  private String direction = "";
  private boolean marked;
  private Direction way = Direction.UNKNOWN;

  private ArgumentDraft() {}

  /** Which way an argument goes. */
  enum Direction {
    IN,
    OUT,
    UNKNOWN
  }

  static ArgumentDraft read(XmlElement element, XmlFaults faults) {
    ArgumentDraft draft = new ArgumentDraft();
    element.forEachChild(
        child -> {
          switch (child.localName()) {
            case "name" -> draft.name = Common.first(draft.name, child);
            case "direction" -> draft.direction = Common.first(draft.direction, child);
            case "relatedStateVariable" -> draft.variable = Common.first(draft.variable, child);
            case "retval" -> draft.marked = true;
            default -> {}
          }
        });
    draft.way = draft.direction(faults);
    return draft;
  }

  private Direction direction(XmlFaults faults) {
    return switch (direction) {
      case "in" -> Direction.IN;
      case "out" -> Direction.OUT;
      case "" -> {
        // What is returned comes out.
        faults.add(Kind.MISSING, WHERE + "/direction");
        yield marked ? Direction.OUT : Direction.UNKNOWN;
      }
      default -> misspelt(direction.toLowerCase(Locale.ROOT), faults);
    };
  }

  private static Direction misspelt(String small, XmlFaults faults) {
    Direction meant =
        small.equals("in") ? Direction.IN : small.equals("out") ? Direction.OUT : Direction.UNKNOWN;
    faults.add(
        meant == Direction.UNKNOWN ? Kind.UNUSABLE_VALUE : Kind.MISSPELT, WHERE + "/direction");
    return meant;
  }

  boolean isUsable() {
    return way != Direction.UNKNOWN && Names.isReadable(name);
  }

  Direction direction() {
    return way;
  }

  /** The name of the related state variable. */
  String variable() {
    return variable;
  }

  /** Whether it has a retval element. */
  boolean isMarked() {
    return marked;
  }

  ArgumentDescription described(boolean firstOut) {
    return new ArgumentDescription(
        name, variable, firstOut && marked ? Use.RETURN_VALUE : Use.PLAIN);
  }
}
