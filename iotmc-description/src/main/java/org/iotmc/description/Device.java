package org.iotmc.description;

import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
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

  private Device(Builder builder) {
    deviceType = builder.deviceType;
    udn = builder.udn;
    texts = new EnumMap<>(builder.texts);
    icons = List.copyOf(builder.icons);
    services = List.copyOf(builder.services);
    devices = List.copyOf(builder.devices);
    presentationUrl = Optional.ofNullable(builder.presentationUrl);
  }

  /**
   * A device to be described.
   *
   * @param type its type
   * @param udn its unique name
   */
  public static Builder builder(TypeUrn type, Udn udn) {
    return new Builder(type.toString(), udn);
  }

  static Builder builder(String deviceType, Udn udn) {
    return new Builder(deviceType, udn);
  }

  /** The type as it was written. */
  public String deviceType() {
    return deviceType;
  }

  /** The type, if it has the specified form. */
  public Optional<TypeUrn> type() {
    try {
      return Optional.of(TypeUrn.parse(deviceType));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
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

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Device that
        && deviceType.equals(that.deviceType)
        && udn.equals(that.udn)
        && texts.equals(that.texts)
        && icons.equals(that.icons)
        && services.equals(that.services)
        && devices.equals(that.devices)
        && presentationUrl.equals(that.presentationUrl);
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

  /** Builds a {@link Device}. */
  public static final class Builder {
    private final String deviceType;
    private final Udn udn;
    private final Map<DeviceText, String> texts = new EnumMap<>(DeviceText.class);
    private final List<Icon> icons = new ArrayList<>();
    private final List<ServiceEntry> services = new ArrayList<>();
    private final List<Device> devices = new ArrayList<>();
    private @Nullable URI presentationUrl;

    private Builder(String deviceType, Udn udn) {
      this.deviceType = deviceType;
      this.udn = udn;
    }

    Builder text(DeviceText which, String value) {
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
    public Builder friendlyName(String value) {
      return text(DeviceText.FRIENDLY_NAME, value);
    }

    /**
     * Name of the manufacturer.
     *
     * @param value stripped of white space around it
     */
    public Builder manufacturer(String value) {
      return text(DeviceText.MANUFACTURER, value);
    }

    /**
     * The manufacturer's web site, as it was written.
     *
     * @param value stripped of white space around it
     */
    public Builder manufacturerUrl(String value) {
      return text(DeviceText.MANUFACTURER_URL, value);
    }

    /**
     * Description of the model for people.
     *
     * @param value stripped of white space around it
     */
    public Builder modelDescription(String value) {
      return text(DeviceText.MODEL_DESCRIPTION, value);
    }

    /**
     * Name of the model.
     *
     * @param value stripped of white space around it
     */
    public Builder modelName(String value) {
      return text(DeviceText.MODEL_NAME, value);
    }

    /**
     * Number of the model.
     *
     * @param value stripped of white space around it
     */
    public Builder modelNumber(String value) {
      return text(DeviceText.MODEL_NUMBER, value);
    }

    /**
     * The model's web site, as it was written.
     *
     * @param value stripped of white space around it
     */
    public Builder modelUrl(String value) {
      return text(DeviceText.MODEL_URL, value);
    }

    /**
     * Serial number.
     *
     * @param value stripped of white space around it
     */
    public Builder serialNumber(String value) {
      return text(DeviceText.SERIAL_NUMBER, value);
    }

    /**
     * Universal product code, twelve digits in documents of our own.
     *
     * @param value stripped of white space around it
     */
    public Builder upc(String value) {
      return text(DeviceText.UPC, value);
    }

    /**
     * Adds a picture.
     *
     * @param icon the picture
     */
    public Builder icon(Icon icon) {
      icons.add(icon);
      return this;
    }

    /**
     * Adds a service.
     *
     * @param service the service
     */
    public Builder service(ServiceEntry service) {
      services.add(service);
      return this;
    }

    /**
     * Embeds a device.
     *
     * @param device the device
     */
    public Builder device(Device device) {
      devices.add(device);
      return this;
    }

    /**
     * A page for people.
     *
     * @param url its address
     */
    public Builder presentationUrl(URI url) {
      presentationUrl = url;
      return this;
    }

    /** The device. What UDA requires is checked when it is encoded. */
    public Device build() {
      return new Device(this);
    }
  }
}
