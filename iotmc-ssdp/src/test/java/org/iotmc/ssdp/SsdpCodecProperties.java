package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.iotmc.api.MalformedMessageException;

class SsdpCodecProperties {
  @Property
  void everyMessageSurvivesTheWire(@ForAll("messages") SsdpMessage message) {
    assertThat(Samples.withoutWarnings(SsdpCodec.decode(SsdpCodec.encode(message))))
        .isEqualTo(message);
  }

  @Property
  void whatIsReadIsWrittenWithoutAFault(@ForAll("messages") SsdpMessage message) {
    SsdpMessage read = SsdpCodec.decode(SsdpCodec.encode(message));
    assertThat(SsdpCodec.encode(read)).isEqualTo(SsdpCodec.encode(message));
  }

  @Property
  void noiseFailsOnlyAsMalformed(@ForAll @Size(max = 9000) byte[] noise) {
    failsOnlyAsMalformed(() -> SsdpCodec.decode(ByteBuffer.wrap(noise)));
  }

  @Property
  void noiseBehindAStartLineFailsOnlyAsMalformed(
      @ForAll("startLines") String start, @ForAll("headerNoise") String noise) {
    ByteBuffer datagram =
        ByteBuffer.wrap((start + "\r\n" + noise).getBytes(StandardCharsets.UTF_8));
    failsOnlyAsMalformed(() -> SsdpCodec.decode(datagram));
  }

  @Property
  void aMessageWithFlippedBytesFailsOnlyAsMalformed(
      @ForAll("messages") SsdpMessage message, @ForAll @Size(max = 20) int[] places) {
    byte[] bytes = Samples.array(SsdpCodec.encode(message));
    for (int place : places) {
      bytes[Math.floorMod(place, bytes.length)] = (byte) (place >> 24);
    }
    failsOnlyAsMalformed(() -> SsdpCodec.decode(ByteBuffer.wrap(bytes)));
  }

  @Provide
  Arbitrary<SsdpMessage> messages() {
    return Samples.messages();
  }

  @Provide
  Arbitrary<String> startLines() {
    return Arbitraries.of("NOTIFY * HTTP/1.1", "M-SEARCH * HTTP/1.1", "HTTP/1.1 200 OK");
  }

  @Provide
  Arbitrary<String> headerNoise() {
    Arbitrary<String> names =
        Arbitraries.of(
            "NT:",
            "ST:",
            "NTS: ssdp:alive\r\n",
            "USN: uuid:a\r\n",
            "LOCATION: http://",
            "MX: ",
            "CACHE-CONTROL: max-age",
            "MAN: ssdp:discover\r\n",
            "BOOTID.UPNP.ORG:",
            "\r\n",
            "\n",
            "PROFILE.IOTMC.ORG: 1\r\n",
            "CAPS.IOTMC.ORG:",
            "PHASE.IOTMC.ORG:",
            "::",
            "=",
            "-1",
            "SEARCHPORT.UPNP.ORG:",
            "99999999999999999999",
            "uuid:",
            "SERVER: \u0001\u0000",
            " ");
    return names.list().ofMaxSize(40).map(parts -> String.join("", parts));
  }

  private static void failsOnlyAsMalformed(ThrowingCallable decoding) {
    assertThatCode(
            () -> {
              try {
                decoding.call();
              } catch (MalformedMessageException expected) {
                assertThat(expected.field()).isNotEmpty();
              }
            })
        .doesNotThrowAnyException();
  }
}
