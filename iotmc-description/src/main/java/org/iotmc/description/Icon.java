package org.iotmc.description;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  /** The best of some pictures for a place, see {@link Device#icon}. */
  static Optional<Icon> best(List<Icon> icons, int pixels, List<String> mimeTypes) {
    List<String> wanted = mimeTypes.stream().map(Icon::bare).toList();
    Comparator<Icon> fitting =
        Comparator.<Icon>comparingInt(icon -> icon.covers(pixels) ? 0 : 1)
            .thenComparingLong(icon -> icon.covers(pixels) ? icon.area() : -icon.area())
            .thenComparingInt(icon -> wanted.indexOf(bare(icon.mimeType)))
            .thenComparingInt(icon -> -icon.depth);
    return icons.stream()
        .filter(icon -> wanted.isEmpty() || wanted.contains(bare(icon.mimeType)))
        .min(fitting);
  }

  private boolean covers(int pixels) {
    return width >= pixels && height >= pixels;
  }

  private long area() {
    return (long) width * height;
  }

  /** A media type without parameters, in small letters; image/jpg is a common slip. */
  private static String bare(String mimeType) {
    int end = mimeType.indexOf(';');
    String type = (end < 0 ? mimeType : mimeType.substring(0, end)).strip();
    String small = type.toLowerCase(Locale.ROOT);
    return small.equals("image/jpg") ? "image/jpeg" : small;
  }
}
