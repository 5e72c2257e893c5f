package org.iotmc.api.internal.httpu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The headers that we know; all others are skipped (UDA 2.0, 1.1.3). */
public final class Header {
  private static final List<Header> ALL = new ArrayList<>();

  public static final Header HOST = new Header("HOST");
  public static final Header MAN = new Header("MAN");
  public static final Header MX = new Header("MX");
  public static final Header ST = new Header("ST");
  public static final Header NT = new Header("NT");
  public static final Header NTS = new Header("NTS");
  public static final Header USN = new Header("USN");
  public static final Header EXT = new Header("EXT");
  public static final Header OPT = new Header("OPT");
  public static final Header LOCATION = new Header("LOCATION");
  public static final Header DATE = new Header("DATE");
  public static final Header CACHE_CONTROL = new Header("CACHE-CONTROL");
  public static final Header SERVER = new Header("SERVER");
  public static final Header USER_AGENT = new Header("USER-AGENT");
  public static final Header NLS = new Header("01-NLS");
  public static final Header BOOT_ID = new Header("BOOTID.UPNP.ORG");
  public static final Header NEXT_BOOT_ID = new Header("NEXTBOOTID.UPNP.ORG");
  public static final Header CONFIG_ID = new Header("CONFIGID.UPNP.ORG");
  public static final Header SEARCH_PORT = new Header("SEARCHPORT.UPNP.ORG");
  public static final Header TCP_PORT = new Header("TCPPORT.UPNP.ORG");
  public static final Header SECURE_LOCATION = new Header("SECURELOCATION.UPNP.ORG");
  public static final Header FRIENDLY_NAME = new Header("CPFN.UPNP.ORG");
  public static final Header UUID = new Header("CPUUID.UPNP.ORG");
  public static final Header SERVICE_ID = new Header("SVCID");
  public static final Header SEQUENCE = new Header("SEQ");
  public static final Header LEVEL = new Header("LVL");
  public static final Header CONTENT_TYPE = new Header("CONTENT-TYPE");
  public static final Header CONTENT_LENGTH = new Header("CONTENT-LENGTH");
  public static final Header TRANSFER_ENCODING = new Header("TRANSFER-ENCODING");
  public static final Header PROFILE = new Header("PROFILE.IOTMC.ORG");
  public static final Header CAPABILITIES = new Header("CAPS.IOTMC.ORG");
  public static final Header PHASE = new Header("PHASE.IOTMC.ORG");

  /** How many there are. */
  public static final int COUNT = ALL.size();

  private static final int LONGEST = 32;
  private static final Header[][] BY_LENGTH = byLength();
  private static final byte[] SAME = same();

  private final String text;
  private final byte[] name;
  private final byte[] prefix;
  private final int index;

  private Header(String text) {
    this.text = text;
    this.name = text.getBytes(StandardCharsets.US_ASCII);
    this.prefix = ("\r\n" + text + ": ").getBytes(StandardCharsets.US_ASCII);
    this.index = ALL.size();
    ALL.add(this);
  }

  /** The header with this number. */
  public static Header at(int index) {
    return ALL.get(index);
  }

  /** The name on the wire. */
  public String text() {
    return text;
  }

  /** A line end, the name, a colon and a space, as they are written; not to be changed. */
  public byte[] prefix() {
    return prefix;
  }

  /** Its number, from 0 to {@link #COUNT} exclusive. */
  public int index() {
    return index;
  }

  /** The number of the header whose name stands there, in any case; -1 for any other. */
  public static int find(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > 0 && length < LONGEST) {
      for (Header header : BY_LENGTH[length]) {
        if (header.stands(bytes, from)) {
          return header.index;
        }
      }
    }
    return -1;
  }

  private boolean stands(byte[] bytes, int from) {
    for (int i = 0; i < name.length; i++) {
      if (name[i] != SAME[bytes[from + i] & 0xff]) {
        return false;
      }
    }
    return true;
  }

  /** What each byte counts as: letters in any case; devices in the field write CACHE_CONTROL. */
  private static byte[] same() {
    byte[] same = new byte[256];
    for (int b = 0; b < same.length; b++) {
      same[b] = (byte) (b >= 'a' && b <= 'z' ? b - 'a' + 'A' : b == '_' ? '-' : b);
    }
    return same;
  }

  private static Header[][] byLength() {
    Header[][] table = new Header[LONGEST][];
    for (int length = 0; length < LONGEST; length++) {
      int wanted = length;
      table[length] = ALL.stream().filter(h -> h.name.length == wanted).toArray(Header[]::new);
    }
    return table;
  }
}
