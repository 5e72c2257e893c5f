package org.iotmc.description;

import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.jspecify.annotations.Nullable;

/**
 * A root or embedded device (UDA 2.0, 2.3). A text that is absent is empty. The URLs are relative
 * in a device's own description, absolute in one that was received. Immutable.
 */
public final class Device {
  private final String deviceType;
  private final Udn udn;
  private final Map<DeviceText, String> texts;
  private final List<Icon> icons;
  private final List<ServiceEntry> services;
  private final List<Device> devices;
  private final Optional<URI> presentationUrl;
  private final List<VendorElement> vendorElements;

  Device(DeviceBuilder builder) {
    deviceType = builder.deviceType;
    udn = builder.udn;
    texts = new EnumMap<>(builder.texts);
    icons = List.copyOf(builder.icons);
    services = List.copyOf(builder.services);
    devices = List.copyOf(builder.devices);
    presentationUrl = Optional.ofNullable(builder.presentationUrl);
    vendorElements = List.copyOf(builder.vendorElements);
  }

  /**
   * A device to be described.
   *
   * @param type its type
   * @param udn its unique name
   */
  public static DeviceBuilder builder(TypeUrn type, Udn udn) {
    return new DeviceBuilder(type.toString(), udn);
  }

  static DeviceBuilder builder(String deviceType, Udn udn) {
    return new DeviceBuilder(deviceType, udn);
  }

  /**
   * The same with a change to it or to one of the devices inside.
   *
   * @param which the device to be changed
   * @param change gets all that the device has
   * @throws IllegalArgumentException if neither this device nor one inside has that name
   */
  public Device with(Udn which, Consumer<DeviceBuilder> change) {
    if (!contains(which)) {
      throw new IllegalArgumentException("no device " + which + " in " + this);
    }
    DeviceBuilder copy = builder(deviceType, udn);
    copy.texts.putAll(texts);
    copy.icons.addAll(icons);
    copy.services.addAll(services);
    copy.vendorElements.addAll(vendorElements);
    copy.presentationUrl = presentationUrl.orElse(null);
    for (Device inside : devices) {
      copy.devices.add(inside.contains(which) ? inside.with(which, change) : inside);
    }
    if (udn.equals(which)) {
      change.accept(copy);
    }
    return copy.build();
  }

  private boolean contains(Udn which) {
    return udn.equals(which) || devices.stream().anyMatch(inside -> inside.contains(which));
  }

  /** The type as it was written. */
  public String deviceType() {
    return deviceType;
  }

  /** The type, if it has the specified form. */
  public Optional<TypeUrn> type() {
    return TypeUrn.find(deviceType);
  }

  /** The unique device name. */
  public Udn udn() {
    return udn;
  }

  /** Short name for people. */
  public String friendlyName() {
    return text(DeviceText.FRIENDLY_NAME);
  }

  /** Name of the manufacturer. */
  public String manufacturer() {
    return text(DeviceText.MANUFACTURER);
  }

  /** The manufacturer's web site, as it was written. */
  public String manufacturerUrl() {
    return text(DeviceText.MANUFACTURER_URL);
  }

  /** Description of the model for people. */
  public String modelDescription() {
    return text(DeviceText.MODEL_DESCRIPTION);
  }

  /** Name of the model. */
  public String modelName() {
    return text(DeviceText.MODEL_NAME);
  }

  /** Number of the model. */
  public String modelNumber() {
    return text(DeviceText.MODEL_NUMBER);
  }

  /** The model's web site, as it was written. */
  public String modelUrl() {
    return text(DeviceText.MODEL_URL);
  }

  /** Serial number. */
  public String serialNumber() {
    return text(DeviceText.SERIAL_NUMBER);
  }

  /** Universal product code, twelve digits in documents of our own. */
  public String upc() {
    return text(DeviceText.UPC);
  }

  String text(DeviceText which) {
    return texts.getOrDefault(which, "");
  }

  /** Pictures of the device. */
  public List<Icon> icons() {
    return icons;
  }

  /**
   * The picture that fits a place best: the smallest that is at least as wide and high as the
   * place, else the biggest.
   *
   * @param pixels width and height of the place
   * @param mimeTypes what can be shown, in order of preference between pictures of one size; empty
   *     for anything
   */
  public Optional<Icon> icon(int pixels, List<String> mimeTypes) {
    return Icon.best(icons, pixels, mimeTypes);
  }

  /** The services of this device, not of those embedded in it. */
  public List<ServiceEntry> services() {
    return services;
  }

  /** The devices embedded in this one. */
  public List<Device> devices() {
    return devices;
  }

  /** A page for people. */
  public Optional<URI> presentationUrl() {
    return presentationUrl;
  }

  /** What the vendor added to this device, not to those embedded in it, in order. */
  public List<VendorElement> vendorElements() {
    return vendorElements;
  }

  boolean hasServiceIdTwice() {
    for (int i = 1; i < services.size(); i++) {
      for (int k = 0; k < i; k++) {
        if (services.get(k).serviceId().equals(services.get(i).serviceId())) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Device that
        && deviceType.equals(that.deviceType)
        && udn.equals(that.udn)
        && texts.equals(that.texts)
        && icons.equals(that.icons)
        && services.equals(that.services)
        && devices.equals(that.devices)
        && presentationUrl.equals(that.presentationUrl)
        && vendorElements.equals(that.vendorElements);
  }

  @Override
  public int hashCode() {
    return Objects.hash(deviceType, udn, services, devices);
  }

  /** Name, type and UDN. */
  @Override
  public String toString() {
    return friendlyName() + " (" + deviceType + ", " + udn + ")";
  }
}
