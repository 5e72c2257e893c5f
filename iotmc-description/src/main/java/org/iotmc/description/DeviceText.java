package org.iotmc.description;

/** The plain texts of a device element, in the order of UDA 2.0, 2.3, with the lengths it asks. */
enum DeviceText {
  FRIENDLY_NAME("friendlyName", 63),
  MANUFACTURER("manufacturer", 63),
  MANUFACTURER_URL("manufacturerURL", Integer.MAX_VALUE),
  MODEL_DESCRIPTION("modelDescription", 127),
  MODEL_NAME("modelName", 31),
  MODEL_NUMBER("modelNumber", 31),
  MODEL_URL("modelURL", Integer.MAX_VALUE),
  SERIAL_NUMBER("serialNumber", 63),
  UPC("UPC", Integer.MAX_VALUE);

  private final String element;
  private final int longest;

  DeviceText(String element, int longest) {
    this.element = element;
    this.longest = longest;
  }

  /** The element's name. */
  String element() {
    return element;
  }

  /** The most characters that it should have. */
  int longest() {
    return longest;
  }

  /** Whether a description must have it. */
  boolean isRequired() {
    return this == FRIENDLY_NAME || this == MANUFACTURER || this == MODEL_NAME;
  }
}
