package org.iotmc.description;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The elements of a device, in the order of UDA 2.0, 2.3. */
enum DeviceElement {
  DEVICE_TYPE("deviceType"),
  FRIENDLY_NAME(DeviceText.FRIENDLY_NAME),
  MANUFACTURER(DeviceText.MANUFACTURER),
  MANUFACTURER_URL(DeviceText.MANUFACTURER_URL),
  MODEL_DESCRIPTION(DeviceText.MODEL_DESCRIPTION),
  MODEL_NAME(DeviceText.MODEL_NAME),
  MODEL_NUMBER(DeviceText.MODEL_NUMBER),
  MODEL_URL(DeviceText.MODEL_URL),
  SERIAL_NUMBER(DeviceText.SERIAL_NUMBER),
  UDN("UDN"),
  UPC(DeviceText.UPC),
  ICON_LIST("iconList"),
  SERVICE_LIST("serviceList"),
  DEVICE_LIST("deviceList"),
  PRESENTATION_URL("presentationURL");

  private static final Map<String, DeviceElement> BY_NAME = new HashMap<>();

  static {
    for (DeviceElement element : values()) {
      BY_NAME.put(element.element, element);
    }
  }

  private final String element;
  private final String where;
  private final Optional<DeviceText> text;

  DeviceElement(String element) {
    this(element, Optional.empty());
  }

  DeviceElement(DeviceText text) {
    this(text.element(), Optional.of(text));
  }

  DeviceElement(String element, Optional<DeviceText> text) {
    this.element = element;
    this.where = "device/" + element;
    this.text = text;
  }

  /** The element of a name; null if there is none. */
  static @Nullable DeviceElement of(String name) {
    return BY_NAME.get(name);
  }

  /** Its place in a description, for warnings. */
  String where() {
    return where;
  }

  /** What it is of a device's plain texts, if it is one. */
  Optional<DeviceText> text() {
    return text;
  }
}
