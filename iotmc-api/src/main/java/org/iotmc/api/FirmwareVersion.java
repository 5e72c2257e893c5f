package org.iotmc.api;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of a firmware: three numbers, compared in order.
 *
 * @param major 0 to 999999
 * @param minor 0 to 999999
 * @param patch 0 to 999999
 */
public record FirmwareVersion(int major, int minor, int patch)
    implements Comparable<FirmwareVersion> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");
  private static final Comparator<FirmwareVersion> ORDER =
      Comparator.comparingInt(FirmwareVersion::major)
          .thenComparingInt(FirmwareVersion::minor)
          .thenComparingInt(FirmwareVersion::patch);
  private static final int MAX = 999_999;

  public FirmwareVersion {
    if (major < 0 || minor < 0 || patch < 0 || major > MAX || minor > MAX || patch > MAX) {
      throw new IllegalArgumentException("each number must be 0 to " + MAX);
    }
  }

  /**
   * Reads {@code major.minor.patch}.
   *
   * @param text the version
   * @throws MalformedMessageException if it has another form
   */
  public static FirmwareVersion parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new MalformedMessageException("version", "not major.minor.patch");
    }
    return new FirmwareVersion(
        Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
  }

  @Override
  public int compareTo(FirmwareVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
