package org.iotmc.ssdp;

import java.util.List;
import java.util.function.Predicate;
import org.iotmc.api.Udn;

/** What a directory is told about whom it takes in. */
record DirectorySettings(
    List<Target> interests,
    int maxDevices,
    int maxPerSource,
    Predicate<Udn> own,
    boolean senderOnly) {}
