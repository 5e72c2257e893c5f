package org.iotmc.ota;

import java.net.URI;
import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;

/**
 * A firmware on offer. Nothing of it is believed before the manifest was verified.
 *
 * @param manifest the signed manifest, at most 64 KiB
 * @param image where the image is, http or https
 * @param objection why it is not to be fetched from there, as the one who brings the offer says; it
 *     is then refused, and that is reported
 */
public record Offer(Bytes manifest, URI image, Optional<ActionException> objection) {
  /** Longest signed manifest, in bytes. */
  public static final int MAX_MANIFEST = 64 << 10;

  /** Longest image URI, in characters. */
  public static final int MAX_URI = 2048;

  private static final int MAX_PORT = 65535;

  public Offer {
    if (manifest.size() > MAX_MANIFEST || image.toASCIIString().length() > MAX_URI) {
      throw new IllegalArgumentException("manifest or image URI too long");
    }
    String scheme = image.getScheme();
    if (image.getHost() == null
        || image.getPort() > MAX_PORT
        || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("not an absolute http or https URI: " + image);
    }
  }

  /**
   * An offer of an image that may be fetched.
   *
   * @param manifest the signed manifest
   * @param image where the image is
   */
  public Offer(Bytes manifest, URI image) {
    this(manifest, image, Optional.empty());
  }
}
