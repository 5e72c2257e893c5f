package org.iotmc.checks.architecture.planted.api;

import org.iotmc.checks.architecture.planted.soap.ShowsLibraries;

record KnowsSomebody(ShowsLibraries<?> soap) {}
