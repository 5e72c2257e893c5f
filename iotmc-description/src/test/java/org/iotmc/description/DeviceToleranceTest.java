package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.description.Given.PLAIN;
import static org.iotmc.description.Given.SERVICE;
import static org.iotmc.description.Given.VERSION;
import static org.iotmc.description.Given.device;
import static org.iotmc.description.Given.document;
import static org.iotmc.description.Given.kinds;
import static org.iotmc.description.Given.root;
import static org.iotmc.description.Given.service;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of device descriptions that the field gets wrong, and what is said of it. */
class DeviceToleranceTest {
  private static final String URLS =
      "<SCPDURL>s</SCPDURL><controlURL>c</controlURL><eventSubURL>e</eventSubURL>";

  @Test
  void aProperDescriptionHasNoWarnings() {
    assertThat(device("<serviceList>" + SERVICE + "</serviceList>").warnings()).isEmpty();
    byte[] own = DeviceDescriptionCodec.encode(Samples.thermostat());
    DeviceDescription read = DeviceDescriptionCodec.decode(own, Samples.LOCATION);
    assertThat(kinds(read.warnings())).containsOnly(Kind.UNUSUAL_VALUE); // names like uuid:t-1
  }

  @ParameterizedTest
  @Tag("DESC-20")
  @CsvSource({"1,0", "1,1", "2,0", "3,0", "1,10"})
  void everyVersionOfTheArchitectureIsRead(int major, int minor) {
    String version =
        "<specVersion><major>%d</major><minor>%d</minor></specVersion>".formatted(major, minor);
    DeviceDescription read =
        document(
            root(version + "<device>" + PLAIN + "</device>")
                .replace("<root", "<root configId='5'"));
    assertThat(read.specVersion()).isEqualTo(new SpecVersion(major, minor));
    assertThat(read.configId()).hasValue(5);
    assertThat(read.warnings()).isEmpty();
    assertThat(new SpecVersion(1, 10)).isGreaterThan(new SpecVersion(1, 9));
  }

  @Test
  @Tag("DESC-22")
  void anyOrderOfElementsGivesTheSameDevice() {
    String all =
        PLAIN
            + "<modelURL>u</modelURL><serialNumber>7</serialNumber><presentationURL>p</presentationURL>"
            + "<serviceList>"
            + SERVICE
            + "</serviceList><deviceList/>";
    List<String> parts =
        new ArrayList<>(
            List.of(
                all.split("(?<=</\\w{1,20}>)(?=<(?!/|controlURL|serviceId|event|service>|SCPD))")));
    DeviceDescription ordered =
        document(root(VERSION + "<device>" + String.join("", parts) + "</device>"));
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(parts, new Random(seed));
      DeviceDescription read =
          document(root("<device>" + String.join("", parts) + "</device>" + VERSION));
      assertThat(read).isEqualTo(ordered);
      assertThat(read.warnings()).isEmpty(); // UDA 1.0 promised no order
    }
    String later = VERSION.replace("<minor>0", "<minor>1");
    Collections.reverse(parts);
    assertThat(document(root(later + "<device>" + String.join("", parts) + "</device>")).warnings())
        .contains(new Warning(Kind.OUT_OF_ORDER, "device"), new Warning(Kind.MISSING, "configId"));
  }

  @Test
  @Tag("DESC-24")
  void onlyWhatCannotBeIdentifiedIsRefused() {
    String type = "<deviceType>urn:schemas-upnp-org:device:D:1</deviceType>";
    String udn = "<UDN>uuid:2fac1234-31f8-11b4-a222-08002b34c003</UDN>";
    DeviceDescription read = document(root(VERSION + "<device>" + type + udn + "</device>"));
    assertThat(read.root().friendlyName()).isEmpty();
    assertThat(read.warnings())
        .containsExactly(
            new Warning(Kind.MISSING, "device/friendlyName"),
            new Warning(Kind.MISSING, "device/manufacturer"),
            new Warning(Kind.MISSING, "device/modelName"));
    for (String bad :
        List.of(type, udn, type + "<UDN/>", "<deviceType/>" + udn, type + "<UDN>1</UDN>", "")) {
      assertThatThrownBy(() -> document(root(VERSION + "<device>" + bad + "</device>")))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("deviceType");
    }
    assertThatThrownBy(() -> document(root(VERSION))).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  @Tag("DESC-25")
  void textsThatAreTooLongAreKeptAndTold() {
    DeviceDescription read =
        document(
            root(
                VERSION
                    + "<device>"
                    + PLAIN.replace(">N<", ">" + "n".repeat(32) + "<")
                    + "</device>"));
    assertThat(read.root().modelName()).hasSize(32);
    assertThat(read.warnings()).containsExactly(new Warning(Kind.TOO_LONG, "device/modelName"));
  }

  @ParameterizedTest
  @Tag("DESC-26")
  @Tag("FIELD-42")
  @ValueSource(
      strings = {
        "urn:schemas-microsoft.com:device:tv:1",
        "urn:schemas-microsoft-com:device:pbda:tv:1",
        "urn:schemas-upnp-org:device:D:1.0",
        "urn:schemas-upnp-org:device::1",
        "urn:schemas-upnp-org:device:a b:1",
        "urn:schemas-upnp-org:service:D:1",
        "RootDevice:1",
        "urn:schemas-upnp-org:device:D"
      })
  void anyDeviceTypeIsKeptAsItIs(String type) {
    String odd = PLAIN.replace("urn:schemas-upnp-org:device:D:1", type);
    DeviceDescription read = document(root(VERSION + "<device>" + odd + "</device>"));
    assertThat(read.root().deviceType()).isEqualTo(type);
    assertThat(read.warnings())
        .containsExactly(new Warning(Kind.UNUSUAL_VALUE, "device/deviceType"));
  }

  @ParameterizedTest
  @Tag("DESC-32")
  @Tag("FIELD-42")
  @CsvSource({
    "urn:microsoft.com:service:S:1, urn:upnp-org:serviceId:S",
    "urn:schemas-upnp-org:service:S:1.5, urn:upnp-org:serviceId:S",
    "urn:schemas-upnp-org:service:S:1, AVTransport",
    "urn:schemas-upnp-org:service:S:1, 840ea7d8-b20c-11e1-885c-d46f45d34789",
    "urn:schemas-upnp-org:service:S:1, urn:upnp-org:serviceId:urn:schemas-upnp-org:service:S",
  })
  void anyServiceTypeAndIdentifierIsKeptAsItIs(String type, String id) {
    DeviceDescription read = device("<serviceList>" + service(type, id, URLS) + "</serviceList>");
    assertThat(read.root().services())
        .extracting(ServiceEntry::serviceType, ServiceEntry::serviceId)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(type, id));
    assertThat(kinds(read.warnings())).containsExactly(Kind.UNUSUAL_VALUE);
  }

  @ParameterizedTest
  @Tag("DESC-27")
  @ValueSource(
      strings = {"uuid:RINCON_000E58", "uuid:3014c9c6-58a6-4e7f-afca-3a8b5e290351b8", "uuid:a b"})
  void anyTextIsAName(String udn) {
    String odd = PLAIN.replaceFirst("uuid:[^<]*", udn);
    DeviceDescription read = document(root(VERSION + "<device>" + odd + "</device>"));
    assertThat(read.root().udn()).hasToString(udn);
    assertThat(read.warnings()).containsExactly(new Warning(Kind.UNUSUAL_VALUE, "device/UDN"));
  }

  @Test
  @Tag("FIELD-39")
  void aNameWithALineBreakInItIsMadeWhole() {
    String broken = PLAIN.replace("08002b34c003", "08002b3\n  4c003");
    DeviceDescription read = document(root(VERSION + "<device>" + broken + "</device>"));
    assertThat(read.root().udn()).hasToString("uuid:2fac1234-31f8-11b4-a222-08002b34c003");
    assertThat(read.warnings()).containsExactly(new Warning(Kind.UNUSUAL_VALUE, "device/UDN"));
  }

  @Test
  @Tag("DESC-28")
  void anyUpcIsKept() {
    DeviceDescription read = device("<UPC>R7400</UPC>");
    assertThat(read.root().upc()).isEqualTo("R7400");
    assertThat(read.warnings()).containsExactly(new Warning(Kind.UNUSUAL_VALUE, "device/UPC"));
  }

  @Test
  @Tag("DESC-30")
  void brokenIconsAreLeftOutAndTheDeviceStays() {
    String good = icon("image/png", "24", "i.png");
    DeviceDescription read =
        device(
            "<iconList>" + icon("jpg", "24", "i"),
            icon("image/png", "", "i"),
            icon("image/png", "24", "content://x/i"),
            "<icon></icon><mimetype>image/png</mimetype><width>1</width>",
            good + "</iconList>");
    assertThat(read.root().icons()).extracting(Icon::mimeType).containsExactly("image/png");
    assertThat(read.warnings())
        .containsExactlyInAnyOrder(
            new Warning(Kind.LEFT_OUT, "device/iconList/icon"),
            new Warning(Kind.UNUSABLE_VALUE, "device/iconList/icon/url"),
            new Warning(Kind.MISPLACED, "device/iconList"));
  }

  private static String icon(String type, String depth, String url) {
    return "<icon><mimetype>%s</mimetype><width>8</width><height>8</height><depth>%s</depth><url>%s</url></icon>"
        .formatted(type, depth, url);
  }

  @Test
  @Tag("DESC-31")
  void aDeviceNeedsNoServices() {
    for (String list : List.of("", "<serviceList/>", "<serviceList></serviceList>")) {
      DeviceDescription read = device(list);
      assertThat(read.root().services()).isEmpty();
      assertThat(read.warnings()).isEmpty();
    }
  }

  @Test
  @Tag("DESC-35")
  void aServiceWithoutEventsHasAnEmptySubscriptionUrl() {
    String type = "urn:schemas-upnp-org:service:S:1";
    String id = "urn:upnp-org:serviceId:S";
    String urls = "<SCPDURL>s</SCPDURL><controlURL>c</controlURL>";
    DeviceDescription empty =
        device("<serviceList>" + service(type, id, urls + "<eventSubURL/>") + "</serviceList>");
    DeviceDescription absent = device("<serviceList>" + service(type, id, urls) + "</serviceList>");
    assertThat(empty.root().services().get(0).eventSubUrl()).isEmpty();
    assertThat(empty.warnings()).isEmpty();
    assertThat(absent).isEqualTo(empty);
    assertThat(absent.warnings())
        .containsExactly(new Warning(Kind.MISSING, "device/serviceList/service/eventSubURL"));
  }

  @Test
  @Tag("FIELD-36")
  void aServiceThatCannotBeCalledIsLeftOut() {
    DeviceDescription read =
        device(
            "<serviceList>" + service("(null)", "(null)", "<controlURL>(null)</controlURL>"),
            service("t", "i", "<SCPDURL>s</SCPDURL>"),
            "<service/>",
            service("t", "i", "<controlURL>(null)</controlURL>"),
            SERVICE + "</serviceList>");
    assertThat(read.root().services()).hasSize(1);
    assertThat(kinds(read.warnings())).containsExactly(Kind.UNUSABLE_VALUE, Kind.LEFT_OUT);
  }

  @Test
  void aServiceWithoutAnAddressOfItsDescriptionCanBeCalled() {
    DeviceDescription read =
        device(
            "<serviceList>",
            service(
                "urn:schemas-upnp-org:service:S:1",
                "urn:upnp-org:serviceId:S",
                "<controlURL>c</controlURL><eventSubURL/>"),
            "</serviceList>");
    assertThat(read.root().services().get(0).scpdUrl()).isEmpty();
    assertThat(read.warnings())
        .containsExactly(new Warning(Kind.MISSING, "device/serviceList/service/SCPDURL"));
  }

  @Test
  @Tag("DESC-38")
  void anAddressAtAnotherHostIsAbsentAndTold() {
    DeviceDescription read = device("<presentationURL>http://198.51.100.9/</presentationURL>");
    assertThat(read.root().presentationUrl()).isEmpty();
    assertThat(read.warnings())
        .containsExactly(new Warning(Kind.FOREIGN_HOST, "device/presentationURL"));
  }

  @Test
  @Tag("DESC-34")
  void servicesAreFoundAtAnyDepthUnderAnyDevice() {
    String inner = "<deviceList><device>" + PLAIN.replace(":D:1", ":X_Vendor:7");
    String deep =
        inner
            + inner
            + "<serviceList>"
            + SERVICE
            + "</serviceList>"
            + "</device></deviceList>".repeat(2);
    TypeUrn type = TypeUrn.service("schemas-upnp-org", "S", 1);
    assertThat(device(deep).service(type)).isPresent();
  }

  @Test
  @Tag("DESC-33")
  @Tag("DESC-58")
  void aServiceIsChosenByItsTypeAndOfSeveralTheStandardOne() {
    String list =
        "<serviceList>"
            + service("urn:schemas-upnp-org:service:S:2", "urn:x-org:serviceId:Other", URLS)
            + "%s</serviceList>";
    TypeUrn asked = TypeUrn.service("schemas-upnp-org", "S", 1);
    assertThat(device(list.formatted("")).service(asked))
        .map(ServiceEntry::serviceId)
        .contains("urn:x-org:serviceId:Other");
    DeviceDescription two = device(list.formatted(SERVICE));
    assertThat(two.service(asked))
        .map(ServiceEntry::serviceId)
        .contains("urn:upnp-org:serviceId:S");
    assertThat(two.services(asked)).hasSize(2);
    assertThat(two.service(TypeUrn.service("schemas-upnp-org", "S", 3))).isEmpty();
  }

  @Test
  @Tag("DESC-40")
  @Tag("DESC-42")
  void whatIsNotKnownIsPassedOverWhereverItStands() {
    String odd =
        "<!-- c --><?pi x?>"
            + PLAIN.replace("<modelName>", "<garbage/><modelName lang='en'><!--c-->")
            + "<iconList><garbage/></iconList><serviceList><etc><serviceType/></etc>"
            + SERVICE.replace("<serviceId>", "<garbage>x</garbage><serviceId a='b'>")
            + "</serviceList><deviceList><garbage/></deviceList>";
    DeviceDescription read =
        document(root("<garbage/>" + VERSION + "<device>" + odd + "</device><more/>"));
    assertThat(read.root().modelName()).isEqualTo("N");
    assertThat(read.root().services()).hasSize(1);
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  @Tag("DESC-43")
  void anyPrefixIsFine() {
    String prefixed =
        root(VERSION + "<device>" + PLAIN + "</device>")
            .replaceAll("<(/?)(\\w)", "<$1d:$2")
            .replace("xmlns=", "xmlns:d=");
    assertThat(document(prefixed)).isEqualTo(device());
    assertThat(document(prefixed).warnings()).isEmpty();
  }

  @ParameterizedTest
  @Tag("DESC-44")
  @ValueSource(
      strings = {"xmlns='urn:Belkin:device-1-0'", "", "xmlns='urn:dslforum-org:device-1-0'"})
  void aWrongOrMissingNamespaceIsTolerated(String declaration) {
    String document =
        root(VERSION + "<device>" + PLAIN + "</device>")
            .replace("xmlns='urn:schemas-upnp-org:device-1-0'", declaration);
    assertThat(document(document)).isEqualTo(device());
    assertThat(document(document).warnings()).containsExactly(new Warning(Kind.NAMESPACE, "root"));
  }

  @Test
  @Tag("FIELD-36")
  @Tag("DESC-44")
  void prefixesThatNobodyDeclaredAreTolerated() {
    DeviceDescription read = device("<dlna:X_DLNADOC>DMS-1.50</dlna:X_DLNADOC>");
    assertThat(read.root().vendorElements())
        .containsExactly(VendorElement.of("", "X_DLNADOC", "DMS-1.50"));
    assertThat(kinds(read.warnings())).containsExactly(Kind.NAMESPACE);
  }

  @ParameterizedTest
  @Tag("DESC-46")
  @ValueSource(
      strings = {
        "\0\0%s",
        "\r\n<?xml version='1.0'?>%s",
        "junk %s",
        "<?xml version='1.0'?>%s\ufffd\ufffd`(",
        "%s\0\0\0",
        "<!-- c --><?xml version='1.0'?>%s trailing"
      })
  void junkAroundTheDocumentIsPassedOver(String form) {
    String document = root(VERSION + "<device>" + PLAIN + "</device>");
    DeviceDescription read = document(form.formatted(document));
    assertThat(read).isEqualTo(device());
    assertThat(read.warnings()).containsExactly(new Warning(Kind.JUNK, "document"));
  }

  @Test
  @Tag("DESC-46")
  void blanksAndAByteOrderMarkAreNoFaults() {
    String document =
        root(
            VERSION
                + "<device>"
                + PLAIN.replace(">", ">\n\t ").replace("</", " \n</")
                + "</device>\n");
    DeviceDescription read = document("\ufeff<?xml version='1.0'?>\r\n" + document);
    assertThat(read.root().modelName()).isEqualTo("N");
    assertThat(read.root().deviceType()).isEqualTo("urn:schemas-upnp-org:device:D:1");
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  @Tag("DESC-39")
  void markupThatIsNotEscapedIsReadAsText() {
    for (String name : List.of("R&N:DGND", "A & B", "a&nbsp;b", "x&", "&#0;", "&#xD800;")) {
      String odd = PLAIN.replace(">F<", ">" + name + "<");
      DeviceDescription read = document(root(VERSION + "<device>" + odd + "</device>"));
      assertThat(read.root().friendlyName()).isEqualTo(name);
      assertThat(kinds(read.warnings())).containsExactly(Kind.ESCAPING);
    }
    DeviceDescription proper =
        document(
            root(
                VERSION
                    + "<device>"
                    + PLAIN.replace(">F<", ">R&amp;D &lt;lab&gt;<")
                    + "</device>"));
    assertThat(proper.root().friendlyName()).isEqualTo("R&D <lab>");
    assertThat(proper.warnings()).isEmpty();
  }

  @Test
  void bytesThatAreNotUtf8AndControlCharactersCostOneCharacter() {
    byte[] latin =
        root(VERSION + "<device>" + PLAIN.replace(">F<", ">Caf\u00e9<") + "</device>")
            .getBytes(StandardCharsets.ISO_8859_1);
    DeviceDescription read = DeviceDescriptionCodec.decode(latin, Given.LOCATION);
    assertThat(read.root().friendlyName()).isEqualTo("Caf\ufffd");
    assertThat(read.warnings()).containsExactly(new Warning(Kind.UNUSUAL_VALUE, "encoding"));
    DeviceDescription control =
        document(root(VERSION + "<device>" + PLAIN.replace(">F<", ">F\u0001<") + "</device>"));
    assertThat(control.root().friendlyName()).isEqualTo("F");
    assertThat(control.warnings())
        .containsExactly(new Warning(Kind.UNUSUAL_VALUE, "control character"));
  }

  @Test
  void anEncodingThatTheDocumentNamesIsUsed() {
    byte[] latin =
        ("<?xml version='1.0' encoding='ISO-8859-1'?>"
                + root(VERSION + "<device>" + PLAIN.replace(">F<", ">Caf\u00e9<") + "</device>"))
            .getBytes(StandardCharsets.ISO_8859_1);
    DeviceDescription read = DeviceDescriptionCodec.decode(latin, Given.LOCATION);
    assertThat(read.root().friendlyName()).isEqualTo("Caf\u00e9");
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  void elementsWhereTextIsExpectedAreSkipped() {
    DeviceDescription read = device("<modelDescription>a<b>c<d/></b>e</modelDescription>");
    assertThat(read.root().modelDescription()).isEqualTo("ae");
    assertThat(read.warnings()).containsExactly(new Warning(Kind.ESCAPING, "modelDescription"));
  }

  @Test
  void theFirstOfTwoElementsCountsUnlessItIsEmpty() {
    DeviceDescription read = device("<UPC/><UPC>012345678905</UPC><modelName>other</modelName>");
    assertThat(read.root().upc()).isEqualTo("012345678905");
    assertThat(read.root().modelName()).isEqualTo("N");
    assertThat(kinds(read.warnings())).containsExactly(Kind.DUPLICATE);
  }

  @Test
  @Tag("FIELD-41")
  void vendorElementsBelongToTheirDeviceInOrder() {
    String vendor = "<v:X_a xmlns:v='urn:v' v:q='1'>x<v:X_in>y</v:X_in>z</v:X_a><bare>w</bare>";
    DeviceDescription read =
        device(
            vendor + "<manufacturer xmlns='urn:v'>mine</manufacturer>",
            "<deviceList><device>" + PLAIN + "<X_inner/></device></deviceList>");
    VendorElement in = VendorElement.of("urn:v", "X_in", "y");
    VendorElement.Attribute attribute = new VendorElement.Attribute("urn:v", "q", "1");
    assertThat(read.root().vendorElements())
        .containsExactly(
            new VendorElement("urn:v", "X_a", List.of(attribute), "xz", List.of(in)),
            VendorElement.of(DeviceDescriptionCodec.NAMESPACE, "bare", "w"),
            VendorElement.of("urn:v", "manufacturer", "mine"));
    assertThat(read.root().manufacturer()).isEqualTo("M");
    assertThat(read.root().devices().get(0).vendorElements())
        .extracting(VendorElement::name)
        .containsExactly("X_inner");
  }

  @Test
  @Tag("FIELD-40")
  @Tag("DESC-45")
  void absurdlyDeepNestingIsCutOff() {
    String inner = "<deviceList><device>" + PLAIN;
    DeviceDescription read = device(inner.repeat(30) + "</device></deviceList>".repeat(30));
    assertThat(read.allDevices()).hasSize(DeviceDescriptionCodec.MAX_NESTING);
    assertThat(kinds(read.warnings())).containsExactly(Kind.TRUNCATED);
    assertThatThrownBy(() -> device("<deviceList><device>".repeat(5_000)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  @Tag("DESC-45")
  void thereAreNoMoreDevicesThanTheBound() {
    String one = "<device>" + PLAIN + "</device>";
    assertThat(device("<deviceList>" + one.repeat(63) + "</deviceList>").allDevices()).hasSize(64);
    assertThatThrownBy(() -> device("<deviceList>" + one.repeat(64) + "</deviceList>"))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("64");
  }

  @Test
  @Tag("FIELD-45")
  void theIconThatFitsBestIsChosen() {
    DeviceDescription read =
        device(
            "<iconList>" + sized("image/png", 48),
            sized("image/jpeg", 48),
            sized("image/png", 120),
            sized("image/jpg", 300) + "</iconList>");
    Device device = read.root();
    assertThat(device.icon(100, List.of())).map(Icon::width).contains(120);
    assertThat(device.icon(48, List.of("image/jpeg"))).map(Icon::mimeType).contains("image/jpeg");
    assertThat(device.icon(48, List.of("image/jpeg", "image/png")))
        .map(Icon::mimeType)
        .contains("image/jpeg");
    assertThat(device.icon(48, List.of("IMAGE/PNG".toLowerCase(Locale.ROOT))))
        .map(Icon::mimeType)
        .contains("image/png");
    assertThat(device.icon(49, List.of("image/jpeg"))).map(Icon::width).contains(300);
    assertThat(device.icon(1000, List.of("image/png"))).map(Icon::width).contains(120);
    assertThat(device.icon(10, List.of("image/svg+xml"))).isEmpty();
  }

  private static String sized(String type, int size) {
    return icon(type, "24", "i").replace(">8<", ">" + size + "<");
  }
}
