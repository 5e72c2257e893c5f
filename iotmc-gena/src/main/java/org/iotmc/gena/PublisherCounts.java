package org.iotmc.gena;

/**
 * What a publisher did so far.
 *
 * @param subscriptions those alive now
 * @param delivered values in events that were acknowledged
 * @param coalesced values that were replaced by a newer one before they were sent
 * @param failed values in events that were not acknowledged
 */
public record PublisherCounts(int subscriptions, long delivered, long coalesced, long failed) {}
