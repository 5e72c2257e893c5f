package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationsTest {
  @ParameterizedTest
  @CsvSource({
    "http://10.0.0.1/d.xml, SENDER",
    "http://10.0.0.1:80/d.xml?x=1, SENDER",
    "http://10.0.0.1:/d.xml, SENDER",
    "http://10.0.0.1, SENDER",
    "http://[::ffff:10.0.0.1]/, SENDER",
    "https://10.0.0.2/, ELSEWHERE",
    "http://router.lan/, ELSEWHERE",
    "http://[2001:db8::1]/, ELSEWHERE",
    "http://127.0.0.1:22/, REFUSED",
    "http://127.9.9.9/, REFUSED",
    "http://localhost/, REFUSED",
    "http://LocalHost./, REFUSED",
    "http://a.localhost/, REFUSED",
    "http://localhost.example/, ELSEWHERE",
    "http://[::1]/, REFUSED",
    "http://[::ffff:127.0.0.1]/, REFUSED",
    "http://0.0.0.0/, REFUSED",
    "http://[::]/, REFUSED",
    "http://239.255.255.250/, REFUSED",
    "http://255.255.255.255/, REFUSED",
    "http://192.0.2.2.2/, REFUSED",
    "http://192.0.2/, REFUSED",
    "http://010.0.0.1/, REFUSED",
    "http://10.0.0.256/, REFUSED",
    "http://2130706433/, REFUSED",
    "http://0x7f.1/, REFUSED",
    "http://10.0.0.1@127.0.0.1/, REFUSED",
    "http://10.0.0.1:0/, REFUSED",
    "http://10.0.0.1:65536/, REFUSED",
    "http://10.0.0.1:port/, REFUSED",
    "http://[10.0.0.1]x/, REFUSED",
    "http://[nonsense]/, REFUSED",
    "http://10.0.0.1\\@127.0.0.1/, SENDER",
    "http:///d.xml, REFUSED"
  })
  @Tag("SSDP-81")
  @Tag("FIELD-06")
  @Tag("FIELD-29")
  void aLocationIsJudgedByItsHostSeenFromItsSender(String location, Locations.Place place)
      throws Exception {
    InetAddress sender = InetAddress.getByName("10.0.0.1");
    assertThat(Locations.judge(location, sender)).isEqualTo(place);
    Endpoint endpoint = new Endpoint(location, Optional.empty(), OptionalInt.empty());
    assertThat(endpoint.isAt(sender)).isEqualTo(place == Locations.Place.SENDER);
  }

  @ParameterizedTest
  @CsvSource({
    "http://[fe80::2]:80/, fe80::2, SENDER",
    "http://[FE80:0::2]/, fe80::2, SENDER",
    "http://[fe80::2%25eth0]/, fe80::2, SENDER",
    "http://[fe80::3]/, fe80::2, ELSEWHERE",
    "http://[ff02::c]/, fe80::2, REFUSED",
    "http://localhost/, 127.0.0.1, SENDER",
    "http://127.0.0.1/, ::1, SENDER"
  })
  void addressesOfIpv6AreComparedWithoutTheirScope(
      String location, String sender, Locations.Place place) throws Exception {
    assertThat(Locations.judge(location, InetAddress.getByName(sender))).isEqualTo(place);
  }

  @Property
  void anyTextIsJudgedWithoutAFailure(@ForAll @CharRange(from = '!', to = '~') String rest) {
    assertThatCode(() -> Locations.judge("http://" + rest, InetAddress.getLoopbackAddress()))
        .doesNotThrowAnyException();
  }
}
