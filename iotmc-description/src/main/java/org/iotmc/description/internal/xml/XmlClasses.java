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

  /** How many characters ASCII has. */
  static final int ASCII = 0x80;

  static final byte ESCAPED_IN_TAG = 1;
  static final byte ESCAPED = 2;

  /** What is written otherwise than it is, of ASCII; what is forbidden counts as escaped. */
  static final byte[] WRITTEN = written();

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

  private static byte[] written() {
    byte[] classes = new byte[ASCII];
    for (int c = 0; c < ' '; c++) {
      classes[c] = ESCAPED;
    }
    for (char c : "&<>\"".toCharArray()) {
      classes[c] = ESCAPED;
    }
    classes['\n'] = ESCAPED_IN_TAG;
    classes['\t'] = ESCAPED_IN_TAG;
    return classes;
  }

  /** Whether this is a name, with a prefix or without (Namespaces in XML 1.0, 4). */
  static boolean isName(String name) {
    boolean begins = true;
    boolean prefixed = false;
    int c;
    for (int i = 0; i < name.length(); i += Character.charCount(c)) {
      c = name.codePointAt(i);
      if (c == ':' && !begins && !prefixed) {
        prefixed = true;
        begins = true;
      } else if (begins ? isNameStart(c) : isNamePart(c)) {
        begins = false;
      } else {
        return false;
      }
    }
    return !begins;
  }

  private static boolean isNameStart(int c) {
    return c < ASCII ? NAME[c] == NAME_START : startsName(c);
  }

  private static boolean isNamePart(int c) {
    return c < ASCII ? NAME[c] == NAME_START || NAME[c] == NAME_PART : continuesName(c);
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
