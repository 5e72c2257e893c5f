package org.iotmc.api.profile;

import org.iotmc.api.service.UdaType;

/**
 * What values a configuration parameter takes. Empty text stands for "no such limit".
 *
 * @param name the name, at most 64 characters
 * @param type the UDA data type
 * @param defaultValue the value before anything was set
 * @param minimum the least value of a number
 * @param maximum the greatest value of a number
 * @param allowedValues the values of a string, comma separated
 */
public record ParameterSchema(
    String name,
    UdaType type,
    String defaultValue,
    String minimum,
    String maximum,
    String allowedValues) {}
