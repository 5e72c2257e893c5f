package org.iotmc.api.profile;

import java.time.Instant;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;

/**
 * An entry of a device's diagnostics log.
 *
 * @param sequence its number; grows by one with each entry, never repeats
 * @param time when it was made, by the device's clock
 * @param severity how severe
 * @param component which part of the device
 * @param message what happened
 */
public record LogEntry(
    @Uda(UdaType.UI4) long sequence,
    Instant time,
    Severity severity,
    String component,
    String message) {}
