package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.iotmc.ssdp.SsdpCodec;
import org.iotmc.ssdp.SsdpMessage;

/** The scan of headers: the first of equal ones counts, so nothing behind them changes them. */
class HeaderFuzzTest {
  private static final byte[] ALIVE =
      String.join(
              "\r\n",
              "NOTIFY * HTTP/1.1",
              "HOST: 239.255.255.250:1900",
              "NT: upnp:rootdevice",
              "NTS: ssdp:alive",
              "USN: uuid:2fac1234-31f8-11b4-a222-08002b34c003::upnp:rootdevice",
              "CACHE-CONTROL: max-age=1800",
              "LOCATION: http://192.0.2.7:80/d.xml",
              "BOOTID.UPNP.ORG: 7",
              "CONFIGID.UPNP.ORG: 3",
              "")
          .getBytes(StandardCharsets.US_ASCII);
  private static final SsdpMessage.Alive EXPECTED =
      (SsdpMessage.Alive) SsdpCodec.decode(ByteBuffer.wrap(ALIVE));

  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/header.dict")
  @FuzzTest
  void whatFollowsChangesNoHeaderThatWasThere(byte[] more) {
    byte[] datagram = new byte[ALIVE.length + more.length];
    System.arraycopy(ALIVE, 0, datagram, 0, ALIVE.length);
    System.arraycopy(more, 0, datagram, ALIVE.length, more.length);
    Decoding.of(() -> SsdpCodec.decode(ByteBuffer.wrap(datagram)))
        .ifPresent(HeaderFuzzTest::isAsItWas);
  }

  private static void isAsItWas(SsdpMessage message) {
    assertThat(message).isInstanceOf(SsdpMessage.Alive.class);
    SsdpMessage.Alive alive = (SsdpMessage.Alive) message;
    assertThat(alive.advertisement()).isEqualTo(EXPECTED.advertisement());
    assertThat(alive.presence().maxAge()).isEqualTo(EXPECTED.presence().maxAge());
    assertThat(alive.presence().epoch()).isEqualTo(EXPECTED.presence().epoch());
    assertThat(alive.presence().endpoint().location())
        .isEqualTo(EXPECTED.presence().endpoint().location());
  }
}
