package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the field gets wrong in datagrams, and what becomes of it. */
class SsdpToleranceTest {
  private static final String UUID = "uuid:2fac1234-31f8-11b4-a222-08002b34c003";
  private static final List<String> CLEAN =
      List.of(
          "NOTIFY * HTTP/1.1",
          "HOST: 239.255.255.250:1900",
          "CACHE-CONTROL: max-age = 1800",
          "LOCATION: http://10.0.0.1:80/d.xml",
          "NT: upnp:rootdevice",
          "NTS: ssdp:alive",
          "SERVER: OS/1 UPnP/1.1 product/1",
          "USN: " + UUID + "::upnp:rootdevice",
          "BOOTID.UPNP.ORG: 1",
          "CONFIGID.UPNP.ORG: 1",
          "",
          "");

  @Test
  @Tag("SSDP-01")
  @Tag("SSDP-06")
  @Tag("SSDP-21")
  void whatIsAsItShouldBeHasNoWarning() {
    assertThat(alive(CLEAN).warnings()).isEmpty();
    assertThat(alive(with("HOST:", "HOST: 239.255.255.250")).warnings()).isEmpty();
    assertThat(alive(with("HOST:", "HOST: [FF02::C]:1900")).warnings()).isEmpty();
    List<String> more = new ArrayList<>(CLEAN.subList(0, 10));
    for (int i = 0; i < 20; i++) {
      more.add("X-" + i + ".example.com: " + i);
    }
    more.addAll(List.of("", ""));
    assertThat(alive(more)).isEqualTo(alive(CLEAN));
  }

  static Stream<Object[]> faults() {
    return Stream.of(
        fault(Kind.JUNK, "start line", with("NOTIFY", "NOTIFY * HTTP/1.1 ")),
        fault(Kind.JUNK, "line", with("BOOTID", "no colon here")),
        fault(Kind.JUNK, "body", with("", "", "body")),
        fault(Kind.UNTERMINATED, "message", CLEAN.subList(0, 10)),
        fault(Kind.UNTERMINATED, "message", CLEAN.subList(0, 11)),
        fault(Kind.DUPLICATE, "CACHE-CONTROL", twice("CACHE-CONTROL: max-age=60")),
        fault(Kind.DUPLICATE, "LOCATION", twice("LOCATION: http://10.0.0.2/")),
        fault(Kind.MISSPELT, "CACHE-CONTROL", with("CACHE", "CACHE_CONTROL: max-age=1800")),
        fault(Kind.MISSING, "CACHE-CONTROL", with("CACHE")),
        fault(Kind.UNUSABLE_VALUE, "CACHE-CONTROL", with("CACHE", "CACHE-CONTROL: max-age=soon")),
        fault(Kind.UNUSABLE_VALUE, "CACHE-CONTROL", with("CACHE", "CACHE-CONTROL: no-cache")),
        fault(Kind.MISSING, "HOST", with("HOST")),
        fault(Kind.MISSING, "SERVER", with("SERVER")),
        fault(Kind.UNUSUAL_VALUE, "SERVER", with("SERVER", "SERVER: %s%n\u0001 UPnP/1.0")),
        fault(Kind.UNUSUAL_VALUE, "USN", with("USN", "USN: " + UUID + "::")),
        fault(Kind.CONTRADICTION, "USN", with("USN", "USN: " + UUID)),
        fault(Kind.CONTRADICTION, "USN", with("USN", "USN: " + UUID + "::urn:a:device:b:1")),
        fault(Kind.UNUSABLE_VALUE, "BOOTID.UPNP.ORG", with("BOOT", "BOOTID.UPNP.ORG: -1")),
        fault(Kind.UNUSABLE_VALUE, "BOOTID.UPNP.ORG", with("BOOT", "BOOTID.UPNP.ORG: 2147483648")),
        fault(Kind.UNUSABLE_VALUE, "SEARCHPORT.UPNP.ORG", twice("SEARCHPORT.UPNP.ORG: 1900")),
        fault(
            Kind.UNUSABLE_VALUE,
            "SECURELOCATION.UPNP.ORG",
            twice("SECURELOCATION.UPNP.ORG: http://10.0.0.1/")),
        fault(
            Kind.CONTRADICTION,
            "SECURELOCATION.UPNP.ORG",
            twice("SECURELOCATION.UPNP.ORG: https://10.0.0.2/d.xml")),
        fault(Kind.UNUSABLE_VALUE, "01-NLS", twice("01-NLS: " + "x".repeat(65))),
        fault(
            Kind.UNUSABLE_VALUE,
            "PHASE.IOTMC.ORG",
            twice("PROFILE.IOTMC.ORG: 1", "PHASE.IOTMC.ORG: limbo")));
  }

  @ParameterizedTest
  @MethodSource("faults")
  @Tag("SSDP-06")
  @Tag("SSDP-09")
  @Tag("SSDP-26")
  void aFaultIsAWarningAndTheDeviceIsTakenAllTheSame(Warning expected, List<String> lines) {
    SsdpMessage.Alive alive = alive(lines);
    assertThat(alive.warnings()).containsExactly(expected);
    assertThat(alive.advertisement().usn().udn()).isEqualTo(Samples.UDN);
    assertThat(alive.presence().endpoint().location()).isEqualTo("http://10.0.0.1:80/d.xml");
  }

  @Test
  void bareLineFeedsAreOneWarning() {
    assertThat(alive(String.join("\n", CLEAN)).warnings())
        .containsExactly(new Warning(Kind.BARE_LINE_FEED, "line"));
  }

  @Test
  @Tag("SSDP-09")
  void aContentLengthIsNoReasonToWait() {
    assertThat(alive(twice("Content-Length: 9000")).warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=1800 | 1800",
        "MAX-AGE = 480, no-cache=\"Ext\" | 480",
        "no-cache=\"Ext\",max-age=8 | 8",
        "max-age=0 | 0",
        "s-max-agex, max-age=7 | 7",
        "max-age=99999999999999999999 | 2147483647",
        "max-age=-5 | 1800",
        "public | 1800"
      })
  @Tag("SSDP-21")
  @Tag("FIELD-11")
  void maxAgeIsFoundAmongOtherDirectives(String value, long seconds) {
    assertThat(alive(with("CACHE", "CACHE-CONTROL: " + value)).presence().maxAge())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Linux/2.6 UPnP/1.0 miniupnpd/1.0",
        "Linux, UPnP/1.0, Private Upnp SDK",
        "POSIX, UPnP/1,0 (no; versions)",
        "Custom/1.0 UPnP/1.0 Proc/Ver",
        "x"
      })
  @Tag("SSDP-25")
  @Tag("SSDP-26")
  void anyServerIsTaken(String server) {
    SsdpMessage.Alive alive = alive(with("SERVER", "SERVER: " + server));
    assertThat(alive.presence().server()).hasValue(server);
    assertThat(alive.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "uuid:RINCON_000E58A0123401400",
    "uuid:000f-66d6-7296000099dc",
    "uuid:2fac1234-31f8-11b4-a222-08002b34c00304",
    "uuid:device_3_0-AMC",
    "uuid:..."
  })
  @Tag("SSDP-11")
  void aNameIsAnyTextBehindItsPrefix(String udn) {
    SsdpMessage.Alive alive = alive(with("USN", "USN: " + udn + "::upnp:rootdevice"));
    assertThat(alive.advertisement().usn().udn().value()).isEqualTo(udn);
    assertThat(alive.warnings()).containsExactly(new Warning(Kind.UNUSUAL_VALUE, "USN"));
  }

  @Test
  @Tag("FIELD-35")
  void aTargetThatUdaDoesNotKnowIsKeptAndABlankOneRefused() {
    List<String> roku = new ArrayList<>(CLEAN);
    roku.set(4, "NT: roku:ecp");
    roku.set(7, "USN: uuid:roku:ecp:P0A070000007");
    assertThat(alive(roku).advertisement().target()).isEqualTo(new Target("roku:ecp"));
    refused("NT", with("NT: ", "NT: "));
  }

  @Test
  @Tag("SSDP-64")
  void aUsnOfTheVersionThatTheDeviceHasOrThatWasAskedForIsNoFault() {
    for (String version : List.of("1", "2")) {
      SsdpMessage message =
          decode(
              String.join(
                  "\r\n",
                  "HTTP/1.1 200 OK",
                  "EXT:",
                  "ST: urn:schemas-upnp-org:service:SwitchPower:1",
                  "USN: " + UUID + "::urn:schemas-upnp-org:service:SwitchPower:" + version,
                  "LOCATION: http://10.0.0.1/",
                  "SERVER: x",
                  "CACHE-CONTROL: max-age=1800",
                  "",
                  ""));
      assertThat(message.warnings()).isEmpty();
    }
  }

  @Test
  @Tag("SSDP-67")
  void aResponseNeedsAStatusOf200AndStAndUsnAndNothingElseThatIsDecoration() {
    String rest = "USN: " + UUID + "\r\nLOCATION: http://10.0.0.1/\r\n\r\n";
    SsdpMessage bare = decode("HTTP/1.1 200 OK\r\nST: " + UUID + "\r\n" + rest);
    assertThat(bare.warnings())
        .containsExactly(
            new Warning(Kind.MISSING, "EXT"),
            new Warning(Kind.MISSING, "SERVER"),
            new Warning(Kind.MISSING, "CACHE-CONTROL"));
    refused("ST", "HTTP/1.1 200 OK\r\n" + rest);
    refused("USN", "HTTP/1.1 200 OK\r\nST: a\r\nLOCATION: http://10.0.0.1/\r\n\r\n");
    refused("start line", "HTTP/1.1 404 Not Found\r\nST: " + UUID + "\r\n" + rest);
    assertThat(
            decode("HTTP/1.0 200\r\nEXT:\r\nSERVER: x\r\nST: " + UUID + "\r\n" + rest).warnings())
        .contains(new Warning(Kind.UNUSUAL_VALUE, "start line"));
  }

  @Test
  @Tag("SSDP-03")
  void thereAreThreeStartLines() {
    for (String start :
        List.of(
            "NOTIFY * HTTP/2.0", "notify * HTTP/1.1", "GET / HTTP/1.1", "M-SEARCH / HTTP/1.1")) {
      refused("start line", with("NOTIFY", start));
    }
    refused("start line", CLEAN.subList(1, CLEAN.size()));
  }

  @Test
  @Tag("FIELD-05")
  void aRespondersOfAnotherProtocolOnOurPortIsSurvived() {
    refused("ST", "HTTP/1.1 200 OK\r\nST: \r\nUSN: [2001:db8::1]:3540\r\nLocation: 192.0.2.1\r\n");
    refused(
        "target",
        "HTTP/1.1 200 OK\r\nST:urn:Microsoft Windows Peer Name\r\nUSN:[2001:db8::1]:3540\r\nAL:x");
  }

  @Test
  @Tag("SSDP-36")
  void aSecureLocationIsAnHttpsUrlAtTheHostOfTheLocation() {
    SsdpMessage.Alive alive = alive(twice("SECURELOCATION.UPNP.ORG: https://10.0.0.1:443/d.xml"));
    assertThat(alive.warnings()).isEmpty();
    assertThat(alive.presence().endpoint().secureLocation()).hasValue("https://10.0.0.1:443/d.xml");
  }

  @Test
  @Tag("SSDP-05")
  void valuesKeepTheirCase() {
    SsdpMessage.Alive alive = alive(with("NT: ", "nt:urn:X:Device:y:1"));
    assertThat(alive.advertisement().target().value()).isEqualTo("urn:X:Device:y:1");
  }

  @Test
  @Tag("SSDP-81")
  void aDatagramOrValueBeyondItsBoundIsRefused() {
    refused("datagram", "x".repeat(SsdpCodec.MAX_DECODED + 1));
    refused("datagram", "");
    refused("LOCATION", with("LOCATION", "LOCATION: http://10.0.0.1/" + "x".repeat(500)));
    refused("target", with("NT: ", "NT: " + "x".repeat(201)));
    refused("UDN", with("USN", "USN: uuid:" + "x".repeat(129)));
    SsdpMessage.Alive wordy = alive(with("SERVER", "SERVER: " + "x".repeat(1000)));
    assertThat(wordy.presence().server().orElseThrow()).hasSize(256);
    assertThat(wordy.warnings()).containsExactly(new Warning(Kind.UNUSUAL_VALUE, "SERVER"));
  }

  @Test
  @Tag("FIELD-04")
  void aLocationThatIsNoUrlMakesNoDevice() {
    for (String location :
        List.of(
            "", "192.0.2.1", "file:///etc/passwd", "ftp://10.0.0.1/", "http:/x", "//10.0.0.1/")) {
      refused("LOCATION", with("LOCATION", "LOCATION: " + location));
    }
    for (String location : List.of("http://10.0.0.1/dir/", "HTTP://10.0.0.1/?q=1")) {
      assertThat(alive(with("LOCATION", "LOCATION: " + location)).presence().endpoint().location())
          .isEqualTo(location);
    }
  }

  private static Object[] fault(Kind kind, String where, List<String> lines) {
    return new Object[] {new Warning(kind, where), lines};
  }

  /** The clean message with the line that begins so replaced. */
  private static List<String> with(String beginning, String... lines) {
    List<String> all = new ArrayList<>();
    boolean done = false;
    for (String line : CLEAN) {
      boolean here = !done && (beginning.isEmpty() ? line.isEmpty() : line.startsWith(beginning));
      if (here) {
        all.addAll(List.of(lines));
        done = true;
      } else {
        all.add(line);
      }
    }
    return all;
  }

  private static List<String> twice(String... more) {
    List<String> all = new ArrayList<>(CLEAN.subList(0, 10));
    all.addAll(List.of(more));
    all.addAll(List.of("", ""));
    return all;
  }

  private static SsdpMessage.Alive alive(List<String> lines) {
    return alive(String.join("\r\n", lines));
  }

  private static SsdpMessage.Alive alive(String text) {
    return (SsdpMessage.Alive) decode(text);
  }

  private static SsdpMessage decode(String text) {
    return SsdpCodec.decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void refused(String field, List<String> lines) {
    refused(field, String.join("\r\n", lines));
  }

  private static void refused(String field, String text) {
    assertThatThrownBy(() -> decode(text))
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.field()).isEqualTo(field));
  }
}
