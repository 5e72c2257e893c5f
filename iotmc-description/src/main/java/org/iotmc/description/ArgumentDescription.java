package org.iotmc.description;

/**
 * An argument of an action (UDA 2.0, 2.5).
 *
 * @param name its name
 * @param relatedStateVariable the state variable that gives its type; in a received description it
 *     may name none that exists, then the argument is a string
 * @param use whether it is the action's return value
 */
public record ArgumentDescription(String name, String relatedStateVariable, Use use) {
  /** What an argument is. */
  public enum Use {
    /** One of several. */
    PLAIN,
    /** What the action is about; the first that comes out. */
    RETURN_VALUE
  }

  /**
   * A plain argument.
   *
   * @param name its name
   * @param relatedStateVariable the state variable that gives its type
   */
  public ArgumentDescription(String name, String relatedStateVariable) {
    this(name, relatedStateVariable, Use.PLAIN);
  }
}
