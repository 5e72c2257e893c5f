package org.iotmc.api.profile;

/**
 * A configuration parameter and its value, as text in the form of its UDA data type.
 *
 * @param name the name
 * @param value the value
 */
public record Parameter(String name, String value) {}
