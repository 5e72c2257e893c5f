package org.iotmc.checks.interop;

import java.nio.file.Path;

/**
 * Noise at the ports of a controller; see {@link HouseholdNoiseTest} for those that it opens at
 * times.
 */
class ControllerNoiseTest extends RoleNoise {
  @Override
  RunningRole start(Path directory) {
    return RunningController.start(directory);
  }
}
