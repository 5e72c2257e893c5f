package org.iotmc.gena;

/**
 * What was told to everybody so far.
 *
 * @param events messages sent, repetitions and interfaces not counted
 * @param coalesced values that were replaced by a newer one before they were sent
 * @param dropped values that were never sent: the device was not announced, or more changes waited
 *     than may wait
 * @param tooLong values that no datagram holds; subscribers have them
 */
public record MulticastCounts(long events, long coalesced, long dropped, long tooLong) {}
