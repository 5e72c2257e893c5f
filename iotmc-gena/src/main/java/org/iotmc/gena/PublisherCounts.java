package org.iotmc.gena;

/**
 * What a publisher did so far. Of each value that was to be told to a subscriber one of these is
 * true at the end: delivered, coalesced, failed or dropped.
 *
 * @param subscriptions those alive now
 * @param delivered values in events that were acknowledged
 * @param coalesced values that were replaced by a newer one before they were sent
 * @param failed values in events that were not acknowledged
 * @param dropped values that still waited when their subscription ended
 * @param overrun subscriptions that ended because they could not keep up with every change
 */
public record PublisherCounts(
    int subscriptions, long delivered, long coalesced, long failed, long dropped, long overrun) {}
