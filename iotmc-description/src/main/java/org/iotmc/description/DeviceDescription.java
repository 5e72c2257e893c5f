package org.iotmc.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.TypeUrn;
import org.jspecify.annotations.Nullable;

/** A device description document (UDA 2.0, 2.3). Immutable. */
public final class DeviceDescription {
  private final Device root;
  private final SpecVersion specVersion;
  private final OptionalInt configId;

  private DeviceDescription(Device root, SpecVersion specVersion, OptionalInt configId) {
    this.root = root;
    this.specVersion = specVersion;
    this.configId = configId;
  }

  /**
   * A description under UDA 2.0, still without configuration number.
   *
   * @param root the root device
   */
  public static DeviceDescription of(Device root) {
    return new DeviceDescription(root, SpecVersion.UDA_2_0, OptionalInt.empty());
  }

  static DeviceDescription received(Device root, SpecVersion version, OptionalInt configId) {
    return new DeviceDescription(root, version, configId);
  }

  /**
   * The same with a configuration number, which {@link ConfigId} makes.
   *
   * @param id 0 to {@value ConfigId#MAX}
   */
  public DeviceDescription withConfigId(int id) {
    return new DeviceDescription(root, specVersion, OptionalInt.of(ConfigId.checked(id)));
  }

  /** The root device. */
  public Device root() {
    return root;
  }

  /** The architecture's version. */
  public SpecVersion specVersion() {
    return specVersion;
  }

  /** The configuration number; UDA 1.0 has none. */
  public OptionalInt configId() {
    return configId;
  }

  /** The root device and all that are embedded, at any depth, outer before inner. */
  public List<Device> allDevices() {
    List<Device> all = new ArrayList<>();
    all.add(root);
    for (int i = 0; i < all.size(); i++) {
      all.addAll(all.get(i).devices());
    }
    return List.copyOf(all);
  }

  /**
   * The first service, in whatever device, that serves the type that is asked for.
   *
   * @param asked a service type; a higher version serves it, too
   */
  public Optional<ServiceEntry> service(TypeUrn asked) {
    return allDevices().stream()
        .flatMap(device -> device.services().stream())
        .filter(service -> service.type().filter(type -> type.serves(asked)).isPresent())
        .findFirst();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeviceDescription that
        && root.equals(that.root)
        && specVersion.equals(that.specVersion)
        && configId.equals(that.configId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(root, specVersion, configId);
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
