package org.iotmc.description;

import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.iotmc.api.Udn;
import org.jspecify.annotations.Nullable;

/** Describes a {@link Device}. Not thread-safe. */
public final class DeviceBuilder {
  final String deviceType;
  final Udn udn;
  final Map<DeviceText, String> texts = new EnumMap<>(DeviceText.class);
  final List<Icon> icons = new ArrayList<>();
  final List<ServiceEntry> services = new ArrayList<>();
  final List<Device> devices = new ArrayList<>();
  final List<VendorElement> vendorElements = new ArrayList<>();
  @Nullable URI presentationUrl;

  DeviceBuilder(String deviceType, Udn udn) {
    this.deviceType = deviceType;
    this.udn = udn;
  }

  DeviceBuilder text(DeviceText which, String value) {
    String kept = value.strip();
    if (kept.isEmpty()) {
      texts.remove(which);
    } else {
      texts.put(which, kept);
    }
    return this;
  }

  /**
   * Short name for people.
   *
   * @param value stripped of white space around it
   */
  public DeviceBuilder friendlyName(String value) {
    return text(DeviceText.FRIENDLY_NAME, value);
  }

  /**
   * Name of the manufacturer.
   *
   * @param value stripped of white space around it
   */
  public DeviceBuilder manufacturer(String value) {
    return text(DeviceText.MANUFACTURER, value);
  }

  /**
   * The manufacturer's web site, as it was written.
   *
   * @param value stripped of white space around it
   */
  public DeviceBuilder manufacturerUrl(String value) {
    return text(DeviceText.MANUFACTURER_URL, value);
  }

  /**
   * Description of the model for people.
   *
   * @param value stripped of white space around it
   */
  public DeviceBuilder modelDescription(String value) {
    return text(DeviceText.MODEL_DESCRIPTION, value);
  }

  /**
   * Name of the model.
   *
   * @param value stripped of white space around it
   */
  public DeviceBuilder modelName(String value) {
    return text(DeviceText.MODEL_NAME, value);
  }

  /**
   * Number of the model.
   *
   * @param value stripped of white space around it
   */
  public DeviceBuilder modelNumber(String value) {
    return text(DeviceText.MODEL_NUMBER, value);
  }

  /**
   * The model's web site, as it was written.
   *
   * @param value stripped of white space around it
   */
  public DeviceBuilder modelUrl(String value) {
    return text(DeviceText.MODEL_URL, value);
  }

  /**
   * Serial number.
   *
   * @param value stripped of white space around it
   */
  public DeviceBuilder serialNumber(String value) {
    return text(DeviceText.SERIAL_NUMBER, value);
  }

  /**
   * Universal product code, twelve digits in documents of our own.
   *
   * @param value stripped of white space around it
   */
  public DeviceBuilder upc(String value) {
    return text(DeviceText.UPC, value);
  }

  /**
   * Adds a picture.
   *
   * @param icon the picture
   */
  public DeviceBuilder icon(Icon icon) {
    icons.add(icon);
    return this;
  }

  /** Takes all pictures out. */
  public DeviceBuilder withoutIcons() {
    icons.clear();
    return this;
  }

  /**
   * Adds a service.
   *
   * @param service the service
   */
  public DeviceBuilder service(ServiceEntry service) {
    services.add(service);
    return this;
  }

  /**
   * Embeds a device.
   *
   * @param device the device
   */
  public DeviceBuilder device(Device device) {
    devices.add(device);
    return this;
  }

  /**
   * A page for people.
   *
   * @param url its address
   */
  public DeviceBuilder presentationUrl(URI url) {
    presentationUrl = url;
    return this;
  }

  /**
   * Adds an element of the vendor's own; it stands behind those of the standard.
   *
   * @param element the element
   */
  public DeviceBuilder vendorElement(VendorElement element) {
    vendorElements.add(element);
    return this;
  }

  /** Takes all elements of the vendor's own out. */
  public DeviceBuilder withoutVendorElements() {
    vendorElements.clear();
    return this;
  }

  /** The device. What UDA requires is checked when it is encoded. */
  public Device build() {
    return new Device(this);
  }
}
