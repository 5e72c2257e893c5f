package org.iotmc.ssdp;

import java.util.Optional;
import org.iotmc.api.internal.httpu.Texts;

/**
 * What a control point says of itself in a search (UDA 2.0, 1.3.2). Everybody on the network reads
 * it.
 *
 * @param userAgent operating system, UPnP version and product (USER-AGENT)
 * @param friendlyName its name (CPFN.UPNP.ORG)
 * @param uuid its identifier (CPUUID.UPNP.ORG)
 */
public record ControlPoint(
    Optional<String> userAgent, Optional<String> friendlyName, Optional<String> uuid) {
  /** One that says nothing. */
  public static final ControlPoint ANONYMOUS =
      new ControlPoint(Optional.empty(), Optional.empty(), Optional.empty());

  public ControlPoint {
    userAgent.ifPresent(text -> Texts.header("userAgent", text));
    friendlyName.ifPresent(text -> Texts.header("friendlyName", text));
    uuid.ifPresent(text -> Texts.header("uuid", text));
  }
}
