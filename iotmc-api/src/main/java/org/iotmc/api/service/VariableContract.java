package org.iotmc.api.service;

/**
 * An evented state variable.
 *
 * @param name its name on the wire
 * @param type its type
 */
public record VariableContract(String name, ValueType type) {}
