package org.iotmc.device;

import java.time.LocalDate;
import java.util.Optional;

/** What kind of device this is. Immutable; every value has a default. */
public final class DeviceModel {
  private final Builder values;

  private DeviceModel(Builder values) {
    this.values = values;
  }

  /** Begins the description of a model. */
  public static Builder builder() {
    return new Builder();
  }

  /** Who makes it. */
  public String manufacturer() {
    return values.manufacturer;
  }

  /** The name of the model. */
  public String modelName() {
    return values.modelName;
  }

  /** The name that people see. */
  public String friendlyName() {
    return values.friendlyName;
  }

  /** What firmware and backups have to match. */
  public String productClass() {
    return values.productClass;
  }

  /** The revision of the hardware. */
  public String hardwareRevision() {
    return values.hardwareRevision;
  }

  /** The date after which the maker promises no updates. */
  public Optional<LocalDate> endOfSupport() {
    return values.endOfSupport;
  }

  /** The serial number; whoever reaches the device on the network can read it. */
  public Optional<String> serial() {
    return values.serial;
  }

  /** Collects the values. */
  public static final class Builder {
    private String manufacturer = "unknown";
    private String modelName = "IoTMC device";
    private String friendlyName = "IoTMC device";
    private String productClass = "generic";
    private String hardwareRevision = "1";
    private Optional<LocalDate> endOfSupport = Optional.empty();
    private Optional<String> serial = Optional.empty();

    private Builder() {}

    private Builder(Builder other) {
      manufacturer = other.manufacturer;
      modelName = other.modelName;
      friendlyName = other.friendlyName;
      productClass = other.productClass;
      hardwareRevision = other.hardwareRevision;
      endOfSupport = other.endOfSupport;
      serial = other.serial;
    }

    /**
     * Who makes it.
     *
     * @param value the name
     */
    public Builder manufacturer(String value) {
      manufacturer = value;
      return this;
    }

    /**
     * The name of the model.
     *
     * @param value the name
     */
    public Builder modelName(String value) {
      modelName = value;
      return this;
    }

    /**
     * The name that people see.
     *
     * @param value the name
     */
    public Builder friendlyName(String value) {
      friendlyName = value;
      return this;
    }

    /**
     * What firmware has to be made for.
     *
     * @param value the class, at most 64 characters
     */
    public Builder productClass(String value) {
      productClass = value;
      return this;
    }

    /**
     * The revision of the hardware.
     *
     * @param value the revision, at most 64 characters
     */
    public Builder hardwareRevision(String value) {
      hardwareRevision = value;
      return this;
    }

    /**
     * The date after which the maker promises no updates.
     *
     * @param value the date
     */
    public Builder endOfSupport(LocalDate value) {
      endOfSupport = Optional.of(value);
      return this;
    }

    /**
     * The serial number. It stands in the description, which is read over plain HTTP, too; leave it
     * out where it must not be known on the network.
     *
     * @param value the number
     */
    public Builder serial(String value) {
      serial = Optional.of(value);
      return this;
    }

    /** The model. */
    public DeviceModel build() {
      return new DeviceModel(new Builder(this));
    }
  }
}
