package org.iotmc.checks.interop;

import java.nio.file.Path;

/**
 * Noise at the ports of a device; see {@link HouseholdNoiseTest} for those that it opens at times.
 */
class DeviceNoiseTest extends RoleNoise {
  @Override
  RunningRole start(Path directory) {
    return RunningDevice.start(directory);
  }
}
