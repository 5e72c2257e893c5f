package org.iotmc.description;

import java.net.URI;

/**
 * A picture of a device (UDA 2.0, 2.3).
 *
 * @param mimeType such as {@code image/png}
 * @param width in pixels, positive
 * @param height in pixels, positive
 * @param depth colour depth in bits, positive
 * @param url where it is: relative in a device's own description, absolute in one that was received
 */
public record Icon(String mimeType, int width, int height, int depth, URI url) {
  public Icon {
    if (mimeType.isBlank() || width < 1 || height < 1 || depth < 1) {
      throw new IllegalArgumentException("icon without type, size or depth (UDA 2.0, 2.3)");
    }
  }
}
