package org.iotmc.ssdp;

import java.time.Instant;

/**
 * A moment on both clocks.
 *
 * @param nanos for durations
 * @param time for people
 */
record Moment(long nanos, Instant time) {}
