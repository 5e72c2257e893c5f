package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SsdpCodecTest {
  private static final String NT = "NT: upnp:rootdevice";
  private static final String USN = "USN: " + Samples.UDN + "::upnp:rootdevice";
  private static final String LOCATION = "LOCATION: http://10.0.0.1:80/d.xml";

  @Test
  @Tag("SSDP-04")
  @Tag("SSDP-12")
  @Tag("SSDP-21")
  void anAliveIsWrittenWithTheHeadersOfUda122() {
    Presence presence =
        new Presence(
            new Endpoint(
                "http://10.0.0.1:80/d.xml",
                Optional.of("https://10.0.0.1:443/d.xml"),
                OptionalInt.empty()),
            Epoch.of(7, 3),
            Duration.ofMinutes(30),
            Optional.of("OS/1 UPnP/2.0 iotmc/0.1"),
            Optional.of(
                new IotmcExtension(
                    List.of("ota", "config"), Optional.of(LifecyclePhase.OPERATION))));
    Advertisement root = Advertisement.of(Samples.UDN, Target.ROOT_DEVICE);

    assertThat(text(new SsdpMessage.Alive(root, presence)))
        .isEqualTo(
            String.join(
                "\r\n",
                "NOTIFY * HTTP/1.1",
                "HOST: 239.255.255.250:1900",
                NT,
                "NTS: ssdp:alive",
                USN,
                "CACHE-CONTROL: max-age=1800",
                LOCATION,
                "SECURELOCATION.UPNP.ORG: https://10.0.0.1:443/d.xml",
                "SERVER: OS/1 UPnP/2.0 iotmc/0.1",
                "BOOTID.UPNP.ORG: 7",
                "CONFIGID.UPNP.ORG: 3",
                "PROFILE.IOTMC.ORG: 1",
                "CAPS.IOTMC.ORG: config,ota",
                "PHASE.IOTMC.ORG: operation",
                "",
                ""));
  }

  @Test
  void aByeByeHasNeitherLocationNorMaxAgeNorServerAsUda123Says() {
    String text =
        text(
            new SsdpMessage.ByeBye(
                Advertisement.of(Samples.UDN, Target.of(Samples.UDN)), Epoch.of(7, 3)));
    assertThat(text)
        .contains(
            "NT: " + Samples.UDN + "\r\n", "USN: " + Samples.UDN + "\r\n", "BOOTID.UPNP.ORG: 7")
        .doesNotContain("LOCATION", "CACHE-CONTROL", "SERVER");
  }

  @Test
  void aResponseHasAnEmptyExtAndNoHostAsUda133Says() {
    String text =
        text(
            new SsdpMessage.SearchResponse(
                Advertisement.of(Samples.UDN, Target.ROOT_DEVICE),
                Samples.presence("http://10.0.0.1/d.xml")));
    assertThat(text)
        .startsWith("HTTP/1.1 200 OK\r\nEXT:\r\nST: upnp:rootdevice\r\n")
        .doesNotContain("HOST", "NT:", "NTS");
  }

  @Test
  void aSearchQuotesItsManAsUda132Says() {
    String text =
        text(
            new SsdpMessage.Search(
                Target.ALL,
                OptionalInt.of(3),
                new ControlPoint(Optional.empty(), Optional.of("Küche"), Optional.empty())));
    assertThat(text)
        .contains(
            "MAN: \"ssdp:discover\"\r\n", "MX: 3\r\n", "ST: ssdp:all\r\n", "CPFN.UPNP.ORG: Küche");
  }

  @Test
  @Tag("SSDP-05")
  @Tag("SSDP-21")
  @Tag("FIELD-01")
  @Tag("FIELD-02")
  void namesInAnyCaseBareLineFeedsAndAMissingBlankLineAreTolerated() {
    SsdpMessage message =
        SsdpCodec.decode(
            ByteBuffer.wrap(
                String.join(
                        "\n",
                        "NOTIFY * HTTP/1.1 ",
                        "nt:upnp:rootdevice",
                        "Nts: ssdp:alive",
                        "usn: " + Samples.UDN + "::upnp:rootdevice",
                        "this line has no colon",
                        "Cache_Control: no-cache, Max-Age = 480",
                        "Location: http://10.0.0.1/d.xml")
                    .getBytes(StandardCharsets.US_ASCII)));
    SsdpMessage.Alive alive = (SsdpMessage.Alive) message;
    assertThat(alive.presence().maxAge()).isEqualTo(Duration.ofMinutes(8));
    assertThat(alive.presence().endpoint().location()).isEqualTo("http://10.0.0.1/d.xml");
    assertThat(alive.presence().server()).isEmpty();
  }

  @Test
  @Tag("SSDP-37")
  @Tag("FIELD-03")
  void theFirstOfDuplicateHeadersCountsAndSimilarNamesAreOthers() {
    SsdpMessage.Alive alive =
        alive("LOCATION.SMARTSPEAKER.AUDIO: http://wrong/", LOCATION, "LOCATION: http://second/");
    assertThat(alive.presence().endpoint().location()).isEqualTo("http://10.0.0.1:80/d.xml");
  }

  @Test
  @Tag("FIELD-11")
  void aMissingMaxAgeCountsAsThirtyMinutes() {
    assertThat(alive(LOCATION).presence().maxAge()).isEqualTo(Duration.ofMinutes(30));
    assertThat(alive(LOCATION, "CACHE-CONTROL: max-age=x").presence().maxAge())
        .isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  @Tag("SSDP-27")
  void leadingZerosOfABootIdDoNotMatterAndWhatIsOutOfRangeIsIgnoredAsUda122Says() {
    assertThat(alive(LOCATION, "BOOTID.UPNP.ORG: 007").presence().epoch().bootId()).hasValue(7);
    assertThat(alive(LOCATION, "BOOTID.UPNP.ORG: 0").presence().epoch().bootId()).hasValue(0);
    assertThat(alive(LOCATION, "BOOTID.UPNP.ORG: 2147483648").presence().epoch().bootId())
        .isEmpty();
    assertThat(alive(LOCATION, "BOOTID.UPNP.ORG: -1").presence().epoch().bootId()).isEmpty();
    assertThat(alive(LOCATION, "SEARCHPORT.UPNP.ORG: 1900").presence().endpoint().searchPort())
        .isEmpty();
  }

  @Test
  void anExtensionOfAnotherProfileVersionMakesAPlainDevice() {
    assertThat(alive(LOCATION, "PROFILE.IOTMC.ORG: 2").presence().extension()).isEmpty();
    assertThat(
            alive(LOCATION, "PROFILE.IOTMC.ORG: 1", "CAPS.IOTMC.ORG: " + "a".repeat(65))
                .presence()
                .extension())
        .isEmpty();
  }

  @Test
  void unknownCapabilitiesAreKeptAndAnUnknownPhaseIsNot() {
    IotmcExtension extension =
        alive(
                LOCATION,
                "PROFILE.IOTMC.ORG: 1",
                "CAPS.IOTMC.ORG: zzz, ota,ota",
                "PHASE.IOTMC.ORG: limbo")
            .presence()
            .extension()
            .orElseThrow();
    assertThat(extension.capabilities()).containsExactly("ota", "zzz");
    assertThat(extension.phase()).isEmpty();
  }

  @Test
  @Tag("FIELD-04")
  void locationsOfOtherSchemesAndEmptyOnesAreRefusedByName() {
    for (String location : List.of("LOCATION:", "LOCATION: file:///etc", "LOCATION: ftp://a/")) {
      assertThatThrownBy(() -> alive(location))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("LOCATION")
          .hasMessageContaining("1.2.2");
    }
  }

  @Test
  @Tag("SSDP-41")
  @Tag("FIELD-14")
  @Tag("FIELD-19")
  void aByeByeNeedsNoLocationAndAUsnMayEndAtItsSeparator() {
    SsdpMessage message =
        SsdpCodec.decode(
            Samples.bytes(
                "NOTIFY * HTTP/1.1", NT, "NTS: ssdp:byebye", "USN: uuid:RINCON_000E58::", "", ""));
    assertThat(((SsdpMessage.ByeBye) message).advertisement().usn().toString())
        .isEqualTo("uuid:RINCON_000E58");
  }

  @ParameterizedTest
  @Tag("SSDP-11")
  @ValueSource(strings = {"uuid:RINCON_000E58", "uuid:000f-66d6-7296000099dc", "uuid:a b"})
  void aNameThatIsNoUuidIsReadAndTold(String name) {
    SsdpMessage message =
        SsdpCodec.decode(
            Samples.bytes("NOTIFY * HTTP/1.1", NT, "NTS: ssdp:byebye", "USN: " + name, "", ""));
    assertThat(((SsdpMessage.ByeBye) message).advertisement().usn().udn()).hasToString(name);
    assertThat(message.warnings()).contains(new Warning(Warning.Kind.UNUSUAL_VALUE, "USN"));
  }

  @Test
  void aSearchWithAnUnusableMxIsOneWithoutMx() {
    for (String mx : List.of("MX: 0", "MX: -1", "MX: abc", "MX:", "X: 1")) {
      boolean wrong = mx.matches("MX: .+");
      SsdpMessage.Search search =
          (SsdpMessage.Search)
              SsdpCodec.decode(
                  Samples.bytes(
                      "M-SEARCH * HTTP/1.1", "MAN: \"ssdp:discover\"", mx, "ST: ssdp:all", "", ""));
      assertThat(search.mx()).isEmpty();
      assertThat(search.warnings())
          .isEqualTo(wrong ? List.of(new Warning(Warning.Kind.UNUSABLE_VALUE, "MX")) : List.of());
    }
  }

  @Test
  void aSearchWithoutManOrStIsRefusedAsUda133Says() {
    assertThatThrownBy(
            () -> SsdpCodec.decode(Samples.bytes("M-SEARCH * HTTP/1.1", "ST: ssdp:all", "MX: 1")))
        .hasMessageContaining("MAN");
    assertThatThrownBy(
            () -> SsdpCodec.decode(Samples.bytes("M-SEARCH * HTTP/1.1", "MAN: \"ssdp:discover\"")))
        .hasMessageContaining("ST");
  }

  @Test
  void onlyStatus200IsAResponse() {
    assertThatThrownBy(
            () ->
                SsdpCodec.decode(
                    Samples.bytes("HTTP/1.1 404 Not Found", "ST: a:b", USN, LOCATION, "", "")))
        .hasMessageContaining("start line");
  }

  @Test
  @Tag("SSDP-08")
  void aMessageLongerThanReceiversTakeIsNotWritten() {
    Presence presence = Samples.presence("http://10.0.0.1/" + "a".repeat(480));
    Advertisement root = Advertisement.of(Samples.UDN, Target.ROOT_DEVICE);
    assertThatThrownBy(() -> SsdpCodec.encode(new SsdpMessage.Alive(root, presence)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("640");
  }

  @Test
  void everyKindOfMessageHasItsPlaceInTheGenerators() {
    assertThat(SsdpMessage.class.getPermittedSubclasses()).hasSize(5);
  }

  private static SsdpMessage.Alive alive(String... headers) {
    String[] lines = new String[headers.length + 6];
    lines[0] = "NOTIFY * HTTP/1.1";
    lines[1] = NT;
    lines[2] = "NTS: ssdp:alive";
    lines[3] = USN;
    System.arraycopy(headers, 0, lines, 4, headers.length);
    lines[lines.length - 2] = "";
    lines[lines.length - 1] = "LOCATION: http://behind.the.blank.line/";
    return (SsdpMessage.Alive) SsdpCodec.decode(Samples.bytes(lines));
  }

  private static String text(SsdpMessage message) {
    return StandardCharsets.UTF_8.decode(SsdpCodec.encode(message)).toString();
  }
}
