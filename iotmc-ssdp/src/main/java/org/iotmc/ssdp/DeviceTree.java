package org.iotmc.ssdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;

/**
 * What is to be advertised of a device and the devices in it.
 *
 * @param udn the device's name
 * @param type its type
 * @param services the types of its services
 * @param embedded the devices in it
 */
public record DeviceTree(Udn udn, TypeUrn type, List<TypeUrn> services, List<DeviceTree> embedded) {
  public DeviceTree {
    services = List.copyOf(services);
    embedded = List.copyOf(embedded);
  }

  /**
   * A device without others in it.
   *
   * @param udn its name
   * @param type its type
   * @param services the types of its services
   */
  public static DeviceTree of(Udn udn, TypeUrn type, List<TypeUrn> services) {
    return new DeviceTree(udn, type, services, List.of());
  }

  /**
   * The advertisements of this device as a root: 3 + 2d + k of them for d embedded devices and k
   * types of service, counted per device; of several versions of a type the highest only (UDA 2.0,
   * 1.2.2).
   */
  public List<Advertisement> advertisements() {
    List<Advertisement> all = new ArrayList<>();
    all.add(Advertisement.of(udn, Target.ROOT_DEVICE));
    addTo(all);
    return List.copyOf(all);
  }

  private void addTo(List<Advertisement> all) {
    all.add(Advertisement.of(udn, Target.of(udn)));
    all.add(Advertisement.of(udn, Target.of(type)));
    Map<String, TypeUrn> highest = new LinkedHashMap<>();
    for (TypeUrn service : services) {
      highest.merge(
          service.domain() + ":" + service.name(),
          service,
          (one, other) -> one.version() >= other.version() ? one : other);
    }
    for (TypeUrn service : highest.values()) {
      all.add(Advertisement.of(udn, Target.of(service)));
    }
    for (DeviceTree child : embedded) {
      child.addTo(all);
    }
  }
}
