package org.iotmc.ssdp;

import java.nio.charset.StandardCharsets;

/** The headers that we read; all others are skipped (UDA 2.0, 1.1.3). */
enum Header {
  MAN("MAN"),
  MX("MX"),
  ST("ST"),
  NT("NT"),
  NTS("NTS"),
  USN("USN"),
  LOCATION("LOCATION"),
  CACHE_CONTROL("CACHE-CONTROL"),
  SERVER("SERVER"),
  USER_AGENT("USER-AGENT"),
  BOOT_ID("BOOTID.UPNP.ORG"),
  NEXT_BOOT_ID("NEXTBOOTID.UPNP.ORG"),
  CONFIG_ID("CONFIGID.UPNP.ORG"),
  SEARCH_PORT("SEARCHPORT.UPNP.ORG"),
  SECURE_LOCATION("SECURELOCATION.UPNP.ORG"),
  FRIENDLY_NAME("CPFN.UPNP.ORG"),
  PROFILE("PROFILE.IOTMC.ORG"),
  CAPABILITIES("CAPS.IOTMC.ORG"),
  PHASE("PHASE.IOTMC.ORG");

  static final int COUNT = values().length;
  private static final Header[] ALL = values();

  private final String text;
  private final byte[] name;

  Header(String text) {
    this.text = text;
    this.name = text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The name on the wire. */
  String text() {
    return text;
  }

  /** The ordinal of the header whose name stands there, in any case; -1 for any other. */
  static int find(byte[] bytes, int from, int to) {
    for (Header header : ALL) {
      if (header.name.length == to - from && header.stands(bytes, from)) {
        return header.ordinal();
      }
    }
    return -1;
  }

  private boolean stands(byte[] bytes, int from) {
    for (int i = 0; i < name.length; i++) {
      byte b = bytes[from + i];
      if (b >= 'a' && b <= 'z') {
        b -= 'a' - 'A';
      }
      // Devices in the field write CACHE_CONTROL.
      if (name[i] != b && !(name[i] == '-' && b == '_')) {
        return false;
      }
    }
    return true;
  }
}
