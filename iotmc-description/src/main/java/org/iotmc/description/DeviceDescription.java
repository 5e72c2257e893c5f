package org.iotmc.description;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Warning;
import org.jspecify.annotations.Nullable;

/** A device description document (UDA 2.0, 2.3). Immutable. */
public final class DeviceDescription {
  private final Device root;
  private final SpecVersion specVersion;
  private final OptionalInt configId;
  private final List<VendorElement> vendorElements;
  private final List<Warning> warnings;

  private DeviceDescription(
      Device root,
      SpecVersion specVersion,
      OptionalInt configId,
      List<VendorElement> vendorElements,
      List<Warning> warnings) {
    this.root = root;
    this.specVersion = specVersion;
    this.configId = configId;
    this.vendorElements = vendorElements;
    this.warnings = warnings;
  }

  /**
   * A description under UDA 2.0, still without configuration number.
   *
   * @param root the root device
   */
  public static DeviceDescription of(Device root) {
    return received(root, SpecVersion.UDA_2_0, OptionalInt.empty());
  }

  static DeviceDescription received(Device root, SpecVersion version, OptionalInt configId) {
    return new DeviceDescription(root, version, configId, List.of(), List.of());
  }

  /** The same with what else was read. */
  DeviceDescription with(List<VendorElement> vendor, List<Warning> tolerated) {
    return new DeviceDescription(root, specVersion, configId, List.copyOf(vendor), tolerated);
  }

  /** The same with one more fault. */
  DeviceDescription tolerating(Warning fault) {
    return with(vendorElements, fault.after(warnings));
  }

  /**
   * The same with a configuration number, which {@link ConfigId} makes.
   *
   * @param id 0 to {@value ConfigId#MAX}
   */
  public DeviceDescription withConfigId(int id) {
    return new DeviceDescription(
        root, specVersion, OptionalInt.of(ConfigId.checked(id)), vendorElements, warnings);
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

  /** What a vendor added beside the root device, in order; only read, not written. */
  public List<VendorElement> vendorElements() {
    return vendorElements;
  }

  /**
   * What was wrong with the document that this was read from, and tolerated, at most 65 faults;
   * they don't count when descriptions are compared.
   */
  public List<Warning> warnings() {
    return warnings;
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
   * The service, in whatever device at any depth, that serves the type that is asked for. Of
   * several the one with the standard's identifier comes first, then the outer before the inner.
   *
   * @param asked a service type; a higher version serves it, too
   */
  public Optional<ServiceEntry> service(TypeUrn asked) {
    return services(asked).stream().findFirst();
  }

  /**
   * All services, in whatever device at any depth, that serve the type that is asked for, the best
   * first, see {@link #service}.
   *
   * @param asked a service type; a higher version serves it, too
   */
  public List<ServiceEntry> services(TypeUrn asked) {
    Optional<String> standard = Types.standardId(asked);
    return allDevices().stream()
        .flatMap(device -> device.services().stream())
        .filter(service -> service.type().filter(type -> type.serves(asked)).isPresent())
        .sorted(Comparator.comparing(s -> !standard.equals(Optional.of(s.serviceId()))))
        .toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeviceDescription that
        && root.equals(that.root)
        && specVersion.equals(that.specVersion)
        && configId.equals(that.configId)
        && vendorElements.equals(that.vendorElements);
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
