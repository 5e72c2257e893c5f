package org.iotmc.description;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;

/** Documents that are received, put together from their parts. */
final class Given {
  static final URI LOCATION = URI.create("http://192.0.2.7:8080/dev/desc.xml");

  static final String VERSION = "<specVersion><major>1</major><minor>0</minor></specVersion>";

  /** All that a device must have. */
  static final String PLAIN =
      "<deviceType>urn:schemas-upnp-org:device:D:1</deviceType><friendlyName>F</friendlyName>"
          + "<manufacturer>M</manufacturer><modelName>N</modelName>"
          + "<UDN>uuid:2fac1234-31f8-11b4-a222-08002b34c003</UDN>";

  static final String SERVICE =
      service(
          "urn:schemas-upnp-org:service:S:1",
          "urn:upnp-org:serviceId:S",
          "<SCPDURL>s</SCPDURL><controlURL>c</controlURL><eventSubURL>e</eventSubURL>");

  private Given() {}

  static String service(String type, String id, String urls) {
    return "<service><serviceType>%s</serviceType><serviceId>%s</serviceId>%s</service>"
        .formatted(type, id, urls);
  }

  /** A device without faults, but for what is added. */
  static DeviceDescription device(String... more) {
    return document(root(VERSION + "<device>" + PLAIN + String.join("", more) + "</device>"));
  }

  static String root(String content) {
    return "<root xmlns='urn:schemas-upnp-org:device-1-0'>" + content + "</root>";
  }

  static DeviceDescription document(String document) {
    return DeviceDescriptionCodec.decode(utf8(document), LOCATION);
  }

  /** A service with one variable and without faults, but for what is added. */
  static ServiceDescription scpd(String actions, String... variables) {
    return scpdDocument(
        "<scpd xmlns='urn:schemas-upnp-org:service-1-0'>"
            + VERSION
            + actions
            + "<serviceStateTable>"
            + variable("V", "<dataType>string</dataType>")
            + String.join("", variables)
            + "</serviceStateTable></scpd>");
  }

  static String variable(String name, String content) {
    return "<stateVariable sendEvents='no'><name>"
        + name
        + "</name>"
        + content
        + "</stateVariable>";
  }

  static ServiceDescription scpdDocument(String document) {
    return ServiceDescriptionCodec.decode(utf8(document));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static List<Kind> kinds(List<Warning> warnings) {
    return warnings.stream().map(Warning::kind).distinct().sorted().toList();
  }
}
