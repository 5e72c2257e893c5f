package org.iotmc.description;

import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.iotmc.api.TypeUrn;

/** What UDA 2.0, 2.3 requires of a device description that is written. */
final class DeviceRules {
  private final Set<String> unique = new HashSet<>();

  private DeviceRules() {}

  static void check(DeviceDescription description) {
    require(description.configId().isPresent(), "configId", "absent, see ConfigId");
    require(description.vendorElements().isEmpty(), "root", "vendor elements belong to a device");
    DeviceRules rules = new DeviceRules();
    description.allDevices().forEach(rules::check);
  }

  private void check(Device device) {
    require(isType(device.type(), TypeUrn.Kind.DEVICE), "deviceType", "not a device type");
    for (DeviceText text : DeviceText.values()) {
      String value = device.text(text);
      require(!text.isRequired() || !value.isEmpty(), text.element(), "required, and absent");
      require(
          value.length() <= text.longest(),
          text.element(),
          "longer than " + text.longest() + " characters");
    }
    require(device.upc().isEmpty() || Types.isUpc(device.upc()), "UPC", "not 12 digits");
    require(unique.add(device.udn().value()), "UDN", "used twice");
    require(
        device.icons().isEmpty()
            || device.icons().stream().anyMatch(icon -> icon.mimeType().equals("image/png")),
        "iconList",
        "none of the icons is an image/png");
    device.icons().forEach(icon -> relative(icon.url(), "icon url"));
    device.services().forEach(this::check);
    device.presentationUrl().ifPresent(url -> relative(url, "presentationURL"));
    device.vendorElements().forEach(DeviceRules::check);
  }

  private void check(ServiceEntry service) {
    require(isType(service.type(), TypeUrn.Kind.SERVICE), "serviceType", "not a service type");
    String id = service.serviceId();
    require(Types.isServiceId(id), "serviceId", "not urn:domain:serviceId:name");
    require(unique.add(id), "serviceId", "used twice");
    require(service.scpdUrl().isPresent(), "SCPDURL", "required, and absent");
    relative(service.scpdUrl().orElseThrow(), "SCPDURL");
    relative(service.controlUrl(), "controlURL");
    service
        .eventSubUrl()
        .ifPresent(
            url -> {
              relative(url, "eventSubURL");
              require(unique.add("event " + url), "eventSubURL", "used twice");
            });
  }

  private static void check(VendorElement element) {
    require(element.name().startsWith("X_"), "vendor element", "does not begin with X_");
    require(
        !element.namespace().isEmpty() && !element.namespace().startsWith("urn:schemas-upnp-org:"),
        "vendor element",
        "not in a namespace of the vendor's");
    for (VendorElement.Attribute attribute : element.attributes()) {
      require(
          attribute.name().startsWith("X_") && attribute.namespace().equals(element.namespace()),
          "vendor attribute",
          "does not begin with X_, or is of another namespace than its element");
    }
    element.children().forEach(DeviceRules::check);
  }

  private static boolean isType(Optional<TypeUrn> type, TypeUrn.Kind kind) {
    return type.filter(t -> t.kind() == kind && t.domain().indexOf('.') < 0).isPresent();
  }

  private static void relative(URI url, String field) {
    require(
        !url.isAbsolute() && url.getRawAuthority() == null && !url.toString().isEmpty(),
        field,
        "not a relative URL");
  }

  private static void require(boolean holds, String field, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(field + ": " + problem + " (UDA 2.0, 2.3)");
    }
  }
}
