package org.iotmc.description;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The number by which control points see that a device's documents have changed (UDA 2.0, 1.2.2 and
 * 2.3): a checksum of their content, so that it is the same after a restart without being stored.
 */
public final class ConfigId {
  /** The greatest number. */
  public static final int MAX = (1 << 24) - 1;

  private ConfigId() {}

  /**
   * The number of a configuration.
   *
   * @param device the device description; a configuration number that it has does not count
   * @param services the service descriptions of all its services, in a fixed order; likewise
   * @return 0 to {@value #MAX}
   */
  public static int of(DeviceDescription device, List<ServiceDescription> services) {
    CRC32C sum = new CRC32C();
    sum.update(ByteBuffer.wrap(DeviceDescriptionCodec.encode(device.withConfigId(0))));
    for (ServiceDescription service : services) {
      sum.update(ByteBuffer.wrap(ServiceDescriptionCodec.encode(service.withConfigId(0))));
    }
    return (int) (sum.getValue() & MAX);
  }

  static int checked(int id) {
    if (id < 0 || id > MAX) {
      throw new IllegalArgumentException("configId " + id + " is not within 0 and " + MAX);
    }
    return id;
  }
}
