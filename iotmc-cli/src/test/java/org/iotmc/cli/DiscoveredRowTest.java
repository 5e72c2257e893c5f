package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.Link;
import org.iotmc.ssdp.Advertisement;
import org.iotmc.ssdp.Endpoint;
import org.iotmc.ssdp.Epoch;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.Presence;
import org.iotmc.ssdp.Sighting;
import org.iotmc.ssdp.Target;
import org.junit.jupiter.api.Test;

class DiscoveredRowTest {
  private static final Udn DEVICE = new Udn("uuid:0e9d5b0e-7a64-4c4e-9d5c-70d3b1e0a002");
  private static final String HERE = "http://10.0.0.1/d.xml";

  @Test
  void whoSendsElsewhereInTheNameOfADeviceBeforeItAnswersDoesNotStandInItsRow() throws Exception {
    Warning elsewhere = new Warning(Warning.Kind.UNUSUAL_VALUE, "LOCATION");
    Found lie = found("upnp:invented", "10.0.0.66", List.of(elsewhere));
    Found truth = found("upnp:rootdevice", "10.0.0.1", List.of());
    List<DiscoveredRow> rows = DiscoveredRow.of(List.of(lie, truth));
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).json().toString()).contains("\"address\":\"10.0.0.1\"");
    assertThat(DiscoveredRow.of(List.of(lie)).get(0).json().toString())
        .contains("\"address\":\"10.0.0.66\"");
  }

  private static Found found(String target, String from, List<Warning> warnings)
      throws UnknownHostException {
    Presence presence =
        new Presence(
            new Endpoint(HERE, Optional.empty(), OptionalInt.empty()),
            Epoch.UNKNOWN,
            Duration.ofMinutes(30),
            Optional.empty(),
            Optional.empty());
    Sighting sighting =
        new Sighting(
            presence,
            new InetSocketAddress(InetAddress.getByName(from), 1900),
            new Link("eth0", 1, List.of(), Link.Scope.NETWORK),
            Instant.EPOCH,
            warnings);
    return new Found(Advertisement.of(DEVICE, new Target(target)), List.of(sighting));
  }
}
