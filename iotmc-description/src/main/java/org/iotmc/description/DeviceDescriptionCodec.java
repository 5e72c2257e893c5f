package org.iotmc.description;

import java.net.URI;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
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

  /** How deep devices may be embedded, the root counting 1; what is deeper is left out. */
  public static final int MAX_NESTING = 8;

  static final String NAMESPACE = "urn:schemas-upnp-org:device-1-0";

  private DeviceDescriptionCodec() {}

  /**
   * Writes a device's own description.
   *
   * @param description with a configuration number
   * @return the document in UTF-8
   * @throws IllegalArgumentException if something that UDA 2.0, 2.3 requires is absent or has
   *     another form: deviceType, friendlyName, manufacturer, modelName, configId, relative URLs,
   *     unique UDNs, service identifiers and event URLs; if a text is longer than it allows, or a
   *     vendor's element isn't named as it says
   */
  public static byte[] encode(DeviceDescription description) {
    DeviceRules.check(description);
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
    device.vendorElements().forEach(element -> write(out, element));
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

  private static void write(XmlWriter out, VendorElement element) {
    // Each declares its namespace by itself: they are few, and the documents stay readable.
    out.start("v:" + element.name()).namespace("v", element.namespace());
    for (VendorElement.Attribute attribute : element.attributes()) {
      out.attribute("v:" + attribute.name(), attribute.value());
    }
    out.text(element.text());
    element.children().forEach(child -> write(out, child));
    out.end();
  }

  /**
   * Reads a description that was received, with URLs that lead to {@link UrlPolicy#SENDER_ONLY} the
   * host it came from.
   *
   * @param document the bytes, at most {@value #MAX_BYTES}
   * @param location the absolute http or https URL that they were fetched from
   * @throws MalformedMessageException see {@link #decode(byte[], URI, UrlPolicy)}
   */
  public static DeviceDescription decode(byte[] document, URI location) {
    return decode(document, location, UrlPolicy.SENDER_ONLY);
  }

  /**
   * Reads a description that was received. What the field gets wrong is tolerated, and told in
   * {@link DeviceDescription#warnings}: element order, namespaces, missing texts, junk around the
   * document, markup that isn't escaped. What cannot be used is left out: an embedded device
   * without type or valid UDN, or nested deeper than {@value #MAX_NESTING}; a service without type,
   * identifier or controlURL; an incomplete icon; a URL that leads where the policy does not allow,
   * so that a URLBase has no effect, and an SCPDURL, eventSubURL or presentationURL is absent.
   *
   * @param document the bytes, at most {@value #MAX_BYTES}
   * @param location the absolute http or https URL that they were fetched from
   * @param policy where URLs may lead
   * @throws MalformedMessageException if it is no device description, the root device has no type
   *     or valid UDN, or a bound is exceeded
   */
  public static DeviceDescription decode(byte[] document, URI location, UrlPolicy policy) {
    XmlFaults faults = XmlFaults.tolerated();
    UrlResolver urls = UrlResolver.of(location, policy, faults);
    XmlElement root = XmlReader.open(document, Common.limits(MAX_BYTES), faults);
    if (!root.localName().equals("root")) {
      throw new MalformedMessageException("root", "not a device description (UDA 2.0, 2.3)");
    }
    return new DeviceReading(faults).read(root, urls);
  }
}
