package org.iotmc.description.internal.xml;

/** What a byte of UTF-8 can be in an XML document (XML 1.0, 2.2 and 2.3). */
final class XmlClasses {
  static final byte PLAIN = 0;
  static final byte LESS = 1;
  static final byte AMPERSAND = 2;
  static final byte RETURN = 3;
  static final byte BRACKET = 4;
  static final byte BEYOND_ASCII = 5;
  static final byte FORBIDDEN = 6;

  /** Classes of bytes in text. */
  static final byte[] TEXT = text();

  static final byte NO_NAME = 0;
  static final byte NAME_BEYOND_ASCII = 1;
  static final byte NAME_PART = 2;
  static final byte NAME_START = 3;
  static final byte COLON = 4;

  /** Classes of bytes in names. */
  static final byte[] NAME = name();

  private XmlClasses() {}

  private static byte[] text() {
    byte[] classes = new byte[256];
    for (int c = 0; c < 256; c++) {
      if (c >= 0x80) {
        classes[c] = BEYOND_ASCII;
      } else if (c < ' ' && c != '\t' && c != '\n') {
        classes[c] = FORBIDDEN;
      }
    }
    classes['<'] = LESS;
    classes['&'] = AMPERSAND;
    classes['\r'] = RETURN;
    classes[']'] = BRACKET;
    return classes;
  }

  private static byte[] name() {
    byte[] classes = new byte[256];
    for (int c = 0; c < 256; c++) {
      if (c >= 0x80) {
        classes[c] = NAME_BEYOND_ASCII;
      } else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_') {
        classes[c] = NAME_START;
      } else if ((c >= '0' && c <= '9') || c == '-' || c == '.') {
        classes[c] = NAME_PART;
      }
    }
    classes[':'] = COLON;
    return classes;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }

  /** Whether a character may stand in a document. */
  static boolean isCharacter(int c) {
    return c >= ' '
        ? c < 0xd800 || (c > 0xdfff && c < 0xfffe) || (c > 0xffff && c <= Character.MAX_CODE_POINT)
        : c == '\t' || c == '\n' || c == '\r';
  }

  /** Whether a character beyond ASCII may begin a name (XML 1.0, 2.3). */
  static boolean startsName(int c) {
    return (c >= 0xc0 && c <= 0x2ff && c != 0xd7 && c != 0xf7)
        || (c >= 0x370 && c <= 0x1fff && c != 0x37e)
        || c == 0x200c
        || c == 0x200d
        || (c >= 0x2070 && c <= 0x218f)
        || (c >= 0x2c00 && c <= 0x2fef)
        || (c >= 0x3001 && c <= 0xd7ff)
        || (c >= 0xf900 && c <= 0xfdcf)
        || (c >= 0xfdf0 && c <= 0xfffd)
        || (c >= 0x10000 && c <= 0xeffff);
  }

  /** Whether a character beyond ASCII may stand in a name (XML 1.0, 2.3). */
  static boolean continuesName(int c) {
    return startsName(c) || c == 0xb7 || (c >= 0x300 && c <= 0x36f) || c == 0x203f || c == 0x2040;
  }
}
