package org.iotmc.checks.architecture.planted.ssdp;

import org.iotmc.checks.architecture.planted.soap.ShowsLibraries;

record KnowsSoap(ShowsLibraries<?> soap) {}
