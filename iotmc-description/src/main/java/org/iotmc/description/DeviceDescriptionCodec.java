package org.iotmc.description;

import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TypeUrn;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlReader;
import org.iotmc.description.internal.xml.XmlWriter;

/**
 * Writes and reads device descriptions (UDA 2.0, 2.3): strict in what is written, tolerant in what
 * is read. Thread-safe, without I/O.
 */
public final class DeviceDescriptionCodec {
  /** Longest document that is read, in bytes. */
  public static final int MAX_BYTES = 256 << 10;

  /** Most devices, the root included, of a document that is read. */
  public static final int MAX_DEVICES = 64;

  static final String NAMESPACE = "urn:schemas-upnp-org:device-1-0";

  private DeviceDescriptionCodec() {}

  /**
   * Writes a device's own description.
   *
   * @param description with a configuration number
   * @return the document in UTF-8
   * @throws IllegalArgumentException if something that UDA 2.0, 2.3 requires is absent or has
   *     another form: deviceType, friendlyName, manufacturer, modelName, configId, relative URLs,
   *     unique UDNs, service identifiers and event URLs
   */
  public static byte[] encode(DeviceDescription description) {
    Rules.check(description);
    XmlWriter out = XmlWriter.document().start("root").namespace(NAMESPACE);
    out.attribute("configId", Integer.toString(description.configId().orElseThrow()));
    Common.write(out, description.specVersion());
    write(out, description.root());
    return out.end().toBytes();
  }

  private static void write(XmlWriter out, Device device) {
    out.start("device").leaf("deviceType", device.deviceType());
    for (DeviceText text : DeviceText.values()) {
      if (text == DeviceText.UPC) {
        out.leaf("UDN", device.udn().value());
      }
      if (!device.text(text).isEmpty()) {
        out.leaf(text.element(), device.text(text));
      }
    }
    if (!device.icons().isEmpty()) {
      out.start("iconList");
      device.icons().forEach(icon -> write(out, icon));
      out.end();
    }
    if (!device.services().isEmpty()) {
      out.start("serviceList");
      device.services().forEach(service -> write(out, service));
      out.end();
    }
    if (!device.devices().isEmpty()) {
      out.start("deviceList");
      device.devices().forEach(inner -> write(out, inner));
      out.end();
    }
    device.presentationUrl().ifPresent(url -> out.leaf("presentationURL", url.toString()));
    out.end();
  }

  private static void write(XmlWriter out, Icon icon) {
    out.start("icon")
        .leaf("mimetype", icon.mimeType())
        .leaf("width", Integer.toString(icon.width()))
        .leaf("height", Integer.toString(icon.height()))
        .leaf("depth", Integer.toString(icon.depth()))
        .leaf("url", icon.url().toString())
        .end();
  }

  private static void write(XmlWriter out, ServiceEntry service) {
    out.start("service")
        .leaf("serviceType", service.serviceType())
        .leaf("serviceId", service.serviceId())
        .leaf("SCPDURL", service.scpdUrl().map(URI::toString).orElse(""))
        .leaf("controlURL", service.controlUrl().toString())
        .leaf("eventSubURL", service.eventSubUrl().map(URI::toString).orElse(""))
        .end();
  }

  /**
   * Reads a description that was received. Element order, namespace, unknown elements and missing
   * texts do not matter. What cannot be used is left out: an embedded device without type or valid
   * UDN, a service without type, identifier or controlURL, an incomplete icon. So is every URL that
   * leads to another host than the location, or from https to http: an SCPDURL, eventSubURL or
   * presentationURL becomes absent, a service without controlURL is left out, a URLBase has no
   * effect.
   *
   * @param document the bytes, at most {@value #MAX_BYTES}
   * @param location the absolute http or https URL that they were fetched from
   * @throws MalformedMessageException if it is no device description, the root device has no type
   *     or valid UDN, or a bound is exceeded
   */
  public static DeviceDescription decode(byte[] document, URI location) {
    XmlElement root = XmlReader.open(document, Common.limits(MAX_BYTES));
    if (!root.localName().equals("root")) {
      throw new MalformedMessageException("root", "not a device description (UDA 2.0, 2.3)");
    }
    OptionalInt configId = Common.configId(root);
    DeviceDraft.Document draft = DeviceDraft.read(root);
    Urls urls = Urls.of(location, draft.urlBase());
    Device device =
        draft
            .device()
            .toDevice(urls)
            .orElseThrow(
                () ->
                    new MalformedMessageException(
                        "device", "no deviceType or no valid UDN (UDA 2.0, 2.3)"));
    return DeviceDescription.received(device, draft.version(), configId);
  }

  /** What UDA 2.0, 2.3 requires of a document that is written. */
  private static final class Rules {
    private final Set<String> unique = new HashSet<>();

    static void check(DeviceDescription description) {
      require(description.configId().isPresent(), "configId", "absent, see ConfigId");
      Rules rules = new Rules();
      description.allDevices().forEach(rules::check);
    }

    private void check(Device device) {
      require(isType(device.type(), TypeUrn.Kind.DEVICE), "deviceType", "not a device type");
      for (DeviceText text :
          new DeviceText[] {
            DeviceText.FRIENDLY_NAME, DeviceText.MANUFACTURER, DeviceText.MODEL_NAME
          }) {
        require(!device.text(text).isEmpty(), text.element(), "required, and absent");
      }
      require(device.upc().matches("([0-9]{12})?"), "UPC", "not 12 digits");
      require(unique.add(device.udn().value()), "UDN", "used twice");
      device.icons().forEach(icon -> relative(icon.url(), "icon url"));
      device.services().forEach(this::check);
      device.presentationUrl().ifPresent(url -> relative(url, "presentationURL"));
    }

    private void check(ServiceEntry service) {
      String id = service.serviceId();
      require(isType(service.type(), TypeUrn.Kind.SERVICE), "serviceType", "not a service type");
      require(
          id.matches("urn:[A-Za-z0-9-]+:serviceId:[A-Za-z0-9_.-]{1,64}"),
          "serviceId",
          "not urn:domain:serviceId:name");
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

    private static boolean isType(Optional<TypeUrn> type, TypeUrn.Kind kind) {
      return type.filter(t -> t.kind() == kind).isPresent();
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
}
