package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.iotmc.api.spi.Datagram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The zones of link-local locations: ours, whatever the sender says. */
class ZoneTest {
  @ParameterizedTest
  @CsvSource({
    "http://[fe80::2]:80/d.xml, http://[fe80::2%1]:80/d.xml",
    "http://[fe80::2%7]:80/d.xml, http://[fe80::2%1]:80/d.xml",
    "http://[fe80::2%25eth0]/d.xml, http://[fe80::2%1]/d.xml",
    "http://[2001:db8::2]/d%20.xml, http://[2001:db8::2]/d%20.xml",
    "http://10.0.0.1/[fe80::2%257], http://10.0.0.1/[fe80::2%257]"
  })
  void aLinkLocalLocationLeadsToTheLinkThatItWasHeardOn(String said, String read) {
    Datagram datagram =
        new Datagram(
            ByteBuffer.allocate(0),
            DirectoryScript.from("fe80::2"),
            DirectoryScript.LINK,
            Datagram.To.GROUP);
    SsdpMessage message =
        Zone.add(DirectoryScript.alive(Samples.UDN, DirectoryScript.presence(said, 1)), datagram);
    assertThat(((SsdpMessage.Alive) message).presence().endpoint().location()).isEqualTo(read);
  }
}
