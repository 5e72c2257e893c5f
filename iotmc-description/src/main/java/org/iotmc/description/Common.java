package org.iotmc.description;

import java.util.OptionalInt;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlLimits;
import org.iotmc.description.internal.xml.XmlWriter;

/** What device and service descriptions have in common. */
final class Common {
  private Common() {}

  static XmlLimits limits(int maxBytes) {
    return XmlLimits.ofBytes(maxBytes);
  }

  static void write(XmlWriter out, SpecVersion version) {
    out.start("specVersion")
        .leaf("major", Integer.toString(version.major()))
        .leaf("minor", Integer.toString(version.minor()))
        .end();
  }

  /** The attribute, if it is there and in range: UDA 1.0 has none. */
  static OptionalInt configId(XmlElement root) {
    OptionalInt id = root.attribute("configId").map(Common::number).orElse(OptionalInt.empty());
    return id.isPresent() && id.getAsInt() <= ConfigId.MAX ? id : OptionalInt.empty();
  }

  /** The content of a specVersion element; 1.0 where it does not say. */
  static SpecVersion version(XmlElement element) {
    int[] parts = {1, 0};
    element.forEachChild(
        child -> {
          if (child.localName().equals("major")) {
            parts[0] = number(child.text()).orElse(1);
          } else if (child.localName().equals("minor")) {
            parts[1] = number(child.text()).orElse(0);
          }
        });
    return new SpecVersion(parts[0], parts[1]);
  }

  /** A number of at most nine digits. */
  static OptionalInt number(String text) {
    String digits = text.strip();
    return digits.matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }
}
