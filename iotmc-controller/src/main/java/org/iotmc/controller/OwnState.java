package org.iotmc.controller;

import java.security.cert.X509Certificate;
import java.util.List;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Host;

/**
 * What a controller knows of itself over restarts. Immutable.
 *
 * @param udn its name
 * @param bootId number of this run
 * @param httpPort the port of plain HTTP in the last run; 0 if there was none
 * @param httpsPort the port of HTTPS in the last run; 0 if there was none
 * @param chain its operational certificate and the issuers; empty before the first
 */
record OwnState(Udn udn, int bootId, int httpPort, int httpsPort, List<X509Certificate> chain) {
  /** The document's name. */
  static final String NAME = "controller";

  private static final String TITLE = "iotmc-controller";

  OwnState {
    chain = List.copyOf(chain);
  }

  /** The state of the run that begins, yet to be kept. Blocking. */
  static OwnState next(Host host) {
    return new Documents(host.storage())
        .read(NAME, OwnState::decode)
        .map(OwnState::renumbered)
        .orElseGet(() -> new OwnState(Udn.random(host.secrets()), 1, 0, 0, List.of()));
  }

  /** The same under the next number: another run, or another place in the network. */
  OwnState renumbered() {
    return new OwnState(udn, bootId + 1, httpPort, httpsPort, chain);
  }

  OwnState with(List<X509Certificate> issued) {
    return new OwnState(udn, bootId, httpPort, httpsPort, issued);
  }

  OwnState ports(int http, int https) {
    return new OwnState(udn, bootId, http, https, chain);
  }

  byte[] encode() {
    TextRecord.Builder text =
        TextRecord.titled(TITLE, 1)
            .add("udn", udn.value())
            .add("boot-id", bootId)
            .add("http-port", httpPort)
            .add("https-port", httpsPort);
    chain.forEach(each -> text.add("certificate", DeviceRecordCodec.text(each)));
    return text.build().encode();
  }

  /**
   * Reads a state.
   *
   * @throws MalformedMessageException if it is none
   */
  static OwnState decode(byte[] content) {
    TextRecord text = TextRecord.decode(content, TITLE, 1);
    try {
      return new OwnState(
          new Udn(text.text("udn")),
          Math.toIntExact(text.number("boot-id")),
          Math.toIntExact(text.number("http-port")),
          Math.toIntExact(text.number("https-port")),
          text.all("certificate").stream().map(DeviceRecordCodec::certificate).toList());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedMessageException("controller state", "a value is out of form");
    }
  }
}
