package org.iotmc.api.service;

/**
 * An evented state variable.
 *
 * @param name its name on the wire
 * @param type its type
 * @param rule how its changes are told
 */
public record VariableContract(String name, ValueType type, EventRule rule) {
  /**
   * A variable whose changes are told at once.
   *
   * @param name its name on the wire
   * @param type its type
   */
  public VariableContract(String name, ValueType type) {
    this(name, type, EventRule.PLAIN);
  }
}
