package org.iotmc.checks.architecture.planted.device;

import org.iotmc.checks.architecture.planted.controller.KnowsSim;

record KnowsController(KnowsSim controller) {}
