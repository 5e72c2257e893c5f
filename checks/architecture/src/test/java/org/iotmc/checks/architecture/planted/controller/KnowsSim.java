package org.iotmc.checks.architecture.planted.controller;

import org.iotmc.checks.architecture.planted.sim.MayReachOut;

public record KnowsSim(MayReachOut sim) {}
