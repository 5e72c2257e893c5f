package org.iotmc.description;

/**
 * The version of the UPnP Device Architecture that a document follows (UDA 2.0, 2.3). Major and
 * minor are two integers: 1.10 is newer than 1.9.
 *
 * @param major the major number
 * @param minor the minor number
 */
public record SpecVersion(int major, int minor) implements Comparable<SpecVersion> {
  /** UDA 1.0, also what is assumed of a document that does not say. */
  public static final SpecVersion UDA_1_0 = new SpecVersion(1, 0);

  /** UDA 2.0, which our own documents follow. */
  public static final SpecVersion UDA_2_0 = new SpecVersion(2, 0);

  public SpecVersion {
    if (major < 0 || minor < 0) {
      throw new IllegalArgumentException("version " + major + "." + minor);
    }
  }

  @Override
  public int compareTo(SpecVersion other) {
    int byMajor = Integer.compare(major, other.major);
    return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
  }
}
