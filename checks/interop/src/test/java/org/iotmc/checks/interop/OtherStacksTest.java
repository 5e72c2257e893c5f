package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.iotmc.cli.Thermostat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Programs that know nothing of us find, read, call and follow a device of ours. */
class OtherStacksTest {
  private static final String STATUS_AND_TYPE = "\n%{http_code} %{content_type}";

  @TempDir static Path state;
  private static RunningDevice device;

  @BeforeAll
  static void start() {
    device = RunningDevice.start(state);
  }

  @AfterAll
  static void stop() {
    device.close();
  }

  @Test
  void gssdpDiscoverListsTheDeviceWithTypeAndLocation() throws Exception {
    Tool.GSSDP_DISCOVER.require();

    String listed = Tool.GSSDP_DISCOVER.run("-i", RunningDevice.LINK, "-n", "5");

    String usn = device.udn() + "::" + RunningDevice.TYPE;
    assertThat(listed)
        .containsPattern("USN: +" + usn + "\\s+Location: +" + device.location() + "\\s")
        .contains(device.udn() + "::upnp:rootdevice")
        .contains(device.udn() + "::" + Thermostat.CONTRACT.type());
  }

  @Test
  void curlReadsTheDescriptionAndThoseOfTheServices() throws Exception {
    Tool.CURL.require();

    Document description = fetch(device.location());

    assertThat(description.getDocumentElement().getNamespaceURI())
        .isEqualTo("urn:schemas-upnp-org:device-1-0");
    assertThat(texts(description, "UDN")).containsExactly(device.udn().value());
    assertThat(texts(description, "deviceType")).containsExactly(RunningDevice.TYPE.toString());
    assertThat(texts(description, "serviceType")).contains(Thermostat.CONTRACT.type().toString());
    List<String> actions = new ArrayList<>();
    for (String url : texts(description, "SCPDURL")) {
      Document scpd = fetch(device.location().resolve(url));
      assertThat(scpd.getDocumentElement().getNamespaceURI())
          .isEqualTo("urn:schemas-upnp-org:service-1-0");
      actions.addAll(texts(scpd, "name"));
    }
    assertThat(actions).contains("SetTarget", "GetTarget", "NewTarget", "InstallVoucher");
  }

  @Test
  void curlCallsAnOpenActionButNoManagedOne() throws Exception {
    Tool.CURL.require();

    String open = post(Requests.GET_TARGET);
    assertThat(open).endsWith("\n200 text/xml; charset=\"utf-8\"");
    assertThat(texts(parse(open), "CurrentTarget")).hasSize(1);

    String managed = post(Requests.INSTALL_VOUCHER);
    assertThat(managed).endsWith("\n500 text/xml; charset=\"utf-8\"");
    assertThat(texts(parse(managed), "errorCode")).containsExactly("606");
  }

  @Test
  void aGupnpControlPointFindsCallsAndFollowsTheThermostat() throws Exception {
    Tool.GUPNP_PYTHON.require();
    Path script = Files.createTempFile("control_point", ".py");
    try (var source = getClass().getResourceAsStream("control_point.py")) {
      Files.write(script, source.readAllBytes());

      String seen =
          Tool.GUPNP_PYTHON.run(script.toString(), RunningDevice.LINK, device.udn().value());

      assertThat(seen.lines().map(String::strip))
          .containsExactly(
              "location " + device.location(),
              "get 20",
              "fault 601",
              "event 20",
              "get 23",
              "event 23",
              "end");
      assertThat(device.readTarget()).isEqualTo(23);
    } finally {
      Files.delete(script);
    }
  }

  private static Document fetch(URI url) throws Exception {
    String answer = Tool.CURL.run("-sS", "-w", STATUS_AND_TYPE, url.toString());
    assertThat(answer).endsWith("\n200 text/xml; charset=\"utf-8\"");
    return parse(answer);
  }

  private static String post(Requests.Soap request) throws Exception {
    return Tool.CURL.run(
        "-sS",
        "-w",
        STATUS_AND_TYPE,
        "-H",
        "Content-Type: text/xml; charset=\"utf-8\"",
        "-H",
        "SOAPACTION: " + request.soapAction(),
        "--data-binary",
        request.body(),
        device.location().resolve(request.path()).toString());
  }

  /** The document before the line that curl was told to write behind it. */
  private static Document parse(String answer) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setNamespaceAware(true);
    String xml = answer.substring(0, answer.lastIndexOf('\n'));
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> texts(Document document, String name) {
    NodeList found = document.getElementsByTagNameNS("*", name);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(((Element) found.item(i)).getTextContent());
    }
    return texts;
  }
}
