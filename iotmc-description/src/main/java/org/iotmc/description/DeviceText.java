package org.iotmc.description;

/** The plain texts of a device element, in the order of UDA 2.0, 2.3. */
enum DeviceText {
  FRIENDLY_NAME("friendlyName"),
  MANUFACTURER("manufacturer"),
  MANUFACTURER_URL("manufacturerURL"),
  MODEL_DESCRIPTION("modelDescription"),
  MODEL_NAME("modelName"),
  MODEL_NUMBER("modelNumber"),
  MODEL_URL("modelURL"),
  SERIAL_NUMBER("serialNumber"),
  UPC("UPC");

  private final String element;

  DeviceText(String element) {
    this.element = element;
  }

  /** The element's name. */
  String element() {
    return element;
  }
}
