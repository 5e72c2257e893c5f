package org.iotmc.description;

/**
 * An argument of an action (UDA 2.0, 2.5).
 *
 * @param name its name
 * @param relatedStateVariable the state variable that gives its type; in a received description it
 *     may name none that exists, then the argument is a string
 */
public record ArgumentDescription(String name, String relatedStateVariable) {}
