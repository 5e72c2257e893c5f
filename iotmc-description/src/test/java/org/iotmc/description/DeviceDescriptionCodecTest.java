package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DeviceDescriptionCodecTest {
  private static final String IDENTITY =
      "<deviceType>urn:x-org:device:D:1</deviceType><UDN>uuid:1</UDN>";

  @Test
  @Tag("DESC-18")
  @Tag("DESC-21")
  @Tag("DESC-39")
  void theDocumentIsWrittenInTheOrderOfTheSchema() {
    String document =
        new String(DeviceDescriptionCodec.encode(Samples.thermostat()), StandardCharsets.UTF_8);
    assertThat(document)
        .startsWith(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                + "<root xmlns=\"urn:schemas-upnp-org:device-1-0\" configId=\"7\">"
                + "<specVersion><major>2</major><minor>0</minor></specVersion><device>"
                + "<deviceType>urn:example-org:device:Thermostat:2</deviceType>"
                + "<friendlyName>R&amp;D &lt;lab&gt;</friendlyName>"
                + "<manufacturer>Example</manufacturer><modelName>T1</modelName>"
                + "<modelURL>http://example.org/t1</modelURL><UDN>uuid:t-1</UDN>"
                + "<UPC>012345678905</UPC><iconList>")
        .containsSubsequence("</iconList><serviceList>", "</serviceList><deviceList>")
        .endsWith("</deviceList><presentationURL>index.html</presentationURL></device></root>");
  }

  @Test
  @Tag("DESC-23")
  @Tag("DESC-28")
  @Tag("DESC-32")
  @Tag("DESC-35")
  @Tag("DESC-36")
  void whatTheSpecificationRequiresIsRequiredOfOurOwnDocuments() {
    refused(d -> d.friendlyName(""), "friendlyName");
    refused(d -> d.manufacturer(" "), "manufacturer");
    refused(d -> d.modelName(""), "modelName");
    refused(d -> d.upc("12"), "UPC");
    refused(d -> d.presentationUrl(URI.create("http://192.0.2.1/")), "presentationURL");
    refused(d -> d.presentationUrl(URI.create("//192.0.2.1/")), "presentationURL");
    refused(d -> d.service(Samples.service("A", 1)).service(Samples.service("A", 2)), "serviceId");
    ServiceEntry a = Samples.service("A", 1);
    refused(d -> d.service(entry(a, "urn:x-org:device:A:1", a.serviceId())), "serviceType");
    refused(d -> d.service(entry(a, a.serviceType(), "A")), "serviceId");
    refused(
        d -> d.service(a).service(entry(a, a.serviceType(), "urn:x-org:serviceId:B")),
        "eventSubURL");
    refused(d -> d.device(minimal().build()), "UDN");
    assertThatThrownBy(() -> DeviceDescriptionCodec.encode(DeviceDescription.of(minimal().build())))
        .hasMessageContaining("configId");
  }

  @Test
  @Tag("DESC-25")
  @Tag("DESC-26")
  void textsThatAreTooLongAndTypesOfAnotherFormAreRefused() {
    refused(d -> d.friendlyName("f".repeat(64)), "friendlyName");
    refused(d -> d.manufacturer("m".repeat(64)), "manufacturer");
    refused(d -> d.serialNumber("s".repeat(64)), "serialNumber");
    refused(d -> d.modelDescription("d".repeat(128)), "modelDescription");
    refused(d -> d.modelName("n".repeat(32)), "modelName");
    refused(d -> d.modelNumber("n".repeat(32)), "modelNumber");
    ServiceEntry a = Samples.service("A", 1);
    String longId = "urn:x-org:serviceId:" + "i".repeat(65);
    refused(d -> d.service(entry(a, a.serviceType(), longId)), "serviceId");
    refused(d -> d.service(entry(a, "urn:x-org:service:a#b:1", a.serviceId())), "serviceType");
    refused(d -> d.service(entry(a, "urn:x.org:service:a:1", a.serviceId())), "serviceType");
    assertThatThrownBy(() -> TypeUrn.device("x-org", "d".repeat(65), 1))
        .isInstanceOf(IllegalArgumentException.class);
    Device dotted =
        Device.builder(TypeUrn.parse("urn:x.org:device:D:1"), new Udn("uuid:1"))
            .friendlyName("f")
            .manufacturer("m")
            .modelName("n")
            .build();
    assertThatThrownBy(
            () -> DeviceDescriptionCodec.encode(DeviceDescription.of(dotted).withConfigId(1)))
        .hasMessageContaining("deviceType");
  }

  @Test
  @Tag("DESC-29")
  void anIconHasAllFiveElementsAndOneIsAPng() {
    URI url = URI.create("i");
    assertThatThrownBy(() -> new Icon("", 1, 1, 1, url))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Icon("image/png", 0, 1, 1, url))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Icon("image/png", 1, 1, 0, url))
        .isInstanceOf(IllegalArgumentException.class);
    refused(d -> d.icon(new Icon("image/jpeg", 1, 1, 1, url)), "iconList");
    Icon png = new Icon("image/png", 3, 4, 5, url);
    DeviceDescription device = DeviceDescription.of(minimal().icon(png).build()).withConfigId(1);
    assertThat(new String(DeviceDescriptionCodec.encode(device), StandardCharsets.UTF_8))
        .contains(
            "<iconList><icon><mimetype>image/png</mimetype><width>3</width><height>4</height>"
                + "<depth>5</depth><url>i</url></icon></iconList>");
  }

  @Test
  @Tag("DESC-35")
  void aServiceWithoutEventsIsWrittenWithAnEmptySubscriptionUrl() {
    ServiceEntry a = Samples.service("A", 1);
    ServiceEntry silent =
        new ServiceEntry(
            a.serviceType(), a.serviceId(), a.scpdUrl(), a.controlUrl(), Optional.empty());
    DeviceDescription device =
        DeviceDescription.of(minimal().service(silent).build()).withConfigId(1);
    assertThat(new String(DeviceDescriptionCodec.encode(device), StandardCharsets.UTF_8))
        .contains("<eventSubURL/>");
  }

  @Test
  @Tag("DESC-41")
  void vendorElementsStandBehindThoseOfTheStandardInTheirOwnNamespace() {
    VendorElement.Attribute attribute = new VendorElement.Attribute("urn:v", "X_a", "1 & 2");
    VendorElement inner = VendorElement.of("urn:v", "X_in", "<x>");
    VendorElement element =
        new VendorElement("urn:v", "X_v", List.of(attribute), "t", List.of(inner));
    Device root = minimal().presentationUrl(URI.create("p")).vendorElement(element).build();
    DeviceDescription device = DeviceDescription.of(root).withConfigId(1);
    byte[] document = DeviceDescriptionCodec.encode(device);
    assertThat(new String(document, StandardCharsets.UTF_8))
        .endsWith(
            "</presentationURL><v:X_v xmlns:v=\"urn:v\" v:X_a=\"1 &amp; 2\">t"
                + "<v:X_in xmlns:v=\"urn:v\">&lt;x&gt;</v:X_in></v:X_v></device></root>");
    assertThat(DeviceDescriptionCodec.decode(document, Samples.LOCATION).root().vendorElements())
        .containsExactly(element);
    refused(d -> d.vendorElement(VendorElement.of("urn:v", "v", "")), "X_");
    refused(d -> d.vendorElement(VendorElement.of("", "X_v", "")), "namespace");
    refused(
        d -> d.vendorElement(VendorElement.of(DeviceDescriptionCodec.NAMESPACE, "X_v", "")),
        "namespace");
    VendorElement.Attribute bare = new VendorElement.Attribute("", "X_a", "");
    refused(
        d -> d.vendorElement(new VendorElement("urn:v", "X_v", List.of(bare), "", List.of())),
        "attribute");
  }

  @Test
  void anyOrderAnyNamespaceAnyPrefixAndUnknownElementsAreRead() {
    DeviceDescription read =
        decode(
            "\n<q:root xmlns:q='urn:Vendor:device-1-0' xmlns:v='urn:v'><q:device>"
                + "<v:X_thing a='1'><deep>x</deep></v:X_thing>"
                + "<presentationURL>p?q=1</presentationURL><UDN>\n uuid:00:11:22\t</UDN>"
                + "<serviceList><service><controlURL>c</controlURL><garbage/>"
                + "<serviceId>odd</serviceId><serviceType>\nurn:x.org:service:S:1 </serviceType>"
                + "</service><etc/></serviceList><serviceList/>"
                + "<friendlyName>F</friendlyName><friendlyName>G</friendlyName>"
                + "<deviceType>urn:x-org:device::1</deviceType></q:device></q:root>");
    Device root = read.root();
    assertThat(root.deviceType()).isEqualTo("urn:x-org:device::1");
    assertThat(root.type()).isEmpty();
    assertThat(root.udn()).isEqualTo(new Udn("uuid:00:11:22"));
    assertThat(root.friendlyName()).isEqualTo("F");
    assertThat(root.modelName()).isEmpty();
    assertThat(root.presentationUrl()).contains(URI.create("http://192.0.2.7:8080/dev/p?q=1"));
    assertThat(root.services())
        .containsExactly(
            new ServiceEntry(
                "urn:x.org:service:S:1",
                "odd",
                Optional.empty(),
                URI.create("http://192.0.2.7:8080/dev/c"),
                Optional.empty()));
    assertThat(read.specVersion()).isEqualTo(SpecVersion.UDA_1_0);
    assertThat(read.configId()).isEmpty();
  }

  @Test
  void brokenIconsServicesAndEmbeddedDevicesAreLeftOut() {
    Device root =
        decode(
                "<root><device>"
                    + IDENTITY
                    + "<iconList><icon></icon><mimetype>jpg</mimetype>"
                    + "<icon><mimetype>image/png</mimetype><width>1</width><height>1</height>"
                    + "<depth></depth><url>i</url></icon>"
                    + "<icon><mimetype>image/png</mimetype><width>1</width><height>1</height>"
                    + "<depth>8</depth><url>content://i</url></icon>"
                    + "<icon><mimetype>image/png</mimetype><width>1</width><height>1</height>"
                    + "<depth>8</depth><url>a b.png</url></icon></iconList>"
                    + "<serviceList><service><serviceType>(null)</serviceType></service>"
                    + "</serviceList><deviceList><device><UDN>uuid:2</UDN></device>"
                    + "<device><deviceType>t</deviceType><UDN>no udn</UDN></device>"
                    + "<device><deviceType>t</deviceType><UDN>uuid:3</UDN></device></deviceList>"
                    + "</device></root>")
            .root();
    assertThat(root.icons())
        .extracting(icon -> icon.url().getRawPath())
        .containsExactly("/dev/a%20b.png");
    assertThat(root.services()).isEmpty();
    assertThat(root.devices()).extracting(Device::udn).containsExactly(new Udn("uuid:3"));
  }

  @Test
  void aDeviceWithoutTypeOrNameIsRefused() {
    malformed("<root><device><UDN>uuid:1</UDN></device></root>");
    malformed("<root><device><deviceType>t</deviceType></device></root>");
    malformed("<root/>");
    malformed("<html><device>" + IDENTITY + "</device></html>");
    malformed("status=ok");
  }

  @Test
  void tooManyDevicesAreRefused() {
    String one = "<device>" + IDENTITY + "</device>";
    String start = "<root><device>" + IDENTITY + "<deviceList>";
    String end = "</deviceList></device></root>";
    assertThat(decode(start + one.repeat(63) + end).allDevices()).hasSize(64);
    malformed(start + one.repeat(64) + end);
    malformed(start + "<device/>".repeat(10_000) + end);
    malformed("<root>" + ("<device>" + IDENTITY + "<deviceList>").repeat(10_000));
    malformed("<root>" + "<a>".repeat(20));
  }

  @Test
  void aServiceIsFoundAtAnyDepthByTypeAndVersion() {
    DeviceDescription device = Samples.thermostat();
    assertThat(device.service(TypeUrn.service("example-org", "Fan", 2)))
        .contains(Samples.service("Fan", 3));
    assertThat(device.service(TypeUrn.service("example-org", "Fan", 4))).isEmpty();
  }

  @Test
  @Tag("SSDP-31")
  void theConfigurationNumberFollowsTheContentAlone() {
    DeviceDescription device = Samples.thermostat();
    List<ServiceDescription> services = List.of(Samples.temperature());
    int id = ConfigId.of(device, services);
    assertThat(id).isBetween(0, ConfigId.MAX);
    assertThat(ConfigId.of(device.withConfigId(8), services)).isEqualTo(id);
    assertThat(ConfigId.of(device, List.of())).isNotEqualTo(id);
    assertThat(ConfigId.of(DeviceDescription.of(minimal().build()), services)).isNotEqualTo(id);
    assertThatThrownBy(() -> device.withConfigId(ConfigId.MAX + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static DeviceBuilder minimal() {
    return Device.builder(TypeUrn.device("x-org", "D", 1), new Udn("uuid:1"))
        .friendlyName("f")
        .manufacturer("m")
        .modelName("n");
  }

  private static ServiceEntry entry(ServiceEntry entry, String type, String id) {
    return new ServiceEntry(type, id, entry.scpdUrl(), entry.controlUrl(), entry.eventSubUrl());
  }

  private static void refused(UnaryOperator<DeviceBuilder> change, String field) {
    DeviceDescription bad = DeviceDescription.of(change.apply(minimal()).build()).withConfigId(1);
    assertThatThrownBy(() -> DeviceDescriptionCodec.encode(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(field);
  }

  private static DeviceDescription decode(String document) {
    return DeviceDescriptionCodec.decode(
        document.getBytes(StandardCharsets.UTF_8), Samples.LOCATION);
  }

  private static void malformed(String document) {
    assertThatThrownBy(() -> decode(document)).isInstanceOf(MalformedMessageException.class);
  }
}
