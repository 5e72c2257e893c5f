package org.iotmc.controller;

import java.util.Map;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;

/**
 * A device's variables have new values.
 *
 * @param device the device, authenticated
 * @param service the type of the service, such as {@code Profile.MANAGEMENT.type()}
 * @param values by variable name, in the Java types of the service's contract; the first ones of
 *     each subscription are all that the service has
 */
public record DeviceEvent(Udn device, TypeUrn service, Map<String, Object> values) {}
