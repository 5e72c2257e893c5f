package org.iotmc.device;

import java.net.URI;
import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.device.DeviceState.ControllerRef;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.ota.Offer;
import org.iotmc.pki.WebServers;

/**
 * Where images may be, and who has to be there: the controller itself, or a web server that the
 * vendor named. Offers are looked at on the lane; {@link #calls} is for any thread.
 */
final class ImagePlaces {
  private final DeviceCore core;
  private final WebServers servers;
  private volatile Optional<Udn> holder = Optional.empty();

  ImagePlaces(DeviceCore core) {
    this.core = core;
    this.servers = core.wiring().downloads.build(core.clock().trust());
  }

  /** What a controller offers; refused where its image is elsewhere. */
  Offer checked(RemotePeer controller, FirmwareRepository.Offer offer) {
    URI image = offer.imageUri();
    boolean allowed = isAt(image, controller) || servers.covers(image);
    holder = Optional.of(controller.udn());
    try {
      return new Offer(
          offer.manifest(),
          HostLiteral.zoned(image, controller.address()),
          allowed && "https".equals(image.getScheme())
              ? Optional.empty()
              : Optional.of(
                  new ActionException(
                      UpnpError.TARGET_NOT_ALLOWED,
                      "image at " + image.getScheme() + "://" + image.getHost())));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("offer", String.valueOf(e.getMessage()));
    }
  }

  /** By the name that it is configured with, or by its address. */
  private static boolean isAt(URI image, RemotePeer controller) {
    return controller.location().getHost().equals(image.getHost())
        || HostLiteral.isAt(image, controller.address());
  }

  /**
   * How an image is fetched: from a web server by its name, else from nobody but the controller.
   */
  CallSpec calls(URI image) {
    Optional<ControllerRef> known = core.state().controller();
    boolean isName = servers.covers(image);
    if (isName && known.filter(c -> image.getHost().equals(c.location().getHost())).isEmpty()) {
      return CallSpec.toServer(servers);
    }
    Udn expected =
        holder
            .or(() -> known.map(ControllerRef::udn))
            .orElseThrow(() -> new TransportException("no controller is known"));
    return CallSpec.to(core.trust().member(), expected);
  }
}
