package org.iotmc.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
import org.iotmc.description.internal.xml.XmlLimits;
import org.iotmc.description.internal.xml.XmlWriter;

/** What device and service descriptions have in common. */
final class Common {
  private Common() {}

  /** 10,000 elements, and deep enough that what is nested absurdly can be left out. */
  static XmlLimits limits(int maxBytes) {
    return new XmlLimits(maxBytes, XmlLimits.DEFAULT.maxElements(), 128);
  }

  static void write(XmlWriter out, SpecVersion version) {
    out.start("specVersion")
        .leaf("major", Integer.toString(version.major()))
        .leaf("minor", Integer.toString(version.minor()))
        .end();
  }

  /** The attribute, if it is there and in range: UDA 1.0 has none. */
  static OptionalInt configId(XmlElement root, SpecVersion version, XmlFaults faults) {
    Optional<String> text = root.attribute("configId");
    if (text.isEmpty()) {
      if (version.compareTo(SpecVersion.UDA_1_0) > 0) {
        faults.add(Kind.MISSING, "configId");
      }
      return OptionalInt.empty();
    }
    // Numbers above the vendor's range are reserved, and are numbers all the same.
    OptionalInt id = number(text.get());
    if (id.isEmpty()) {
      faults.add(Kind.UNUSABLE_VALUE, "configId");
    }
    return id;
  }

  /** The content of a specVersion element; 1.0 where it does not say. */
  static SpecVersion version(XmlElement element, XmlFaults faults) {
    OptionalInt[] parts = {OptionalInt.empty(), OptionalInt.empty()};
    element.forEachChild(
        child -> {
          if (child.localName().equals("major")) {
            parts[0] = number(child.text());
          } else if (child.localName().equals("minor")) {
            parts[1] = number(child.text());
          }
        });
    if (parts[0].isEmpty() || parts[1].isEmpty()) {
      faults.add(Kind.UNUSABLE_VALUE, "specVersion");
    }
    return new SpecVersion(parts[0].orElse(1), parts[1].orElse(0));
  }

  /** The text so far, or that of an element if there is none yet. */
  static String first(String before, XmlElement element) {
    return before.isEmpty() ? element.text() : before;
  }

  /** A vendor's element with all that is in it; its depth is bounded by the reader. */
  static VendorElement vendor(XmlElement element) {
    StringBuilder text = new StringBuilder();
    List<VendorElement> children = new ArrayList<>(0);
    for (Optional<XmlElement> child = element.nextChild(text);
        child.isPresent();
        child = element.nextChild(text)) {
      children.add(vendor(child.get()));
    }
    List<VendorElement.Attribute> attributes =
        element.attributes().stream()
            .map(a -> new VendorElement.Attribute(a.namespace(), a.localName(), a.value()))
            .toList();
    return new VendorElement(
        element.namespace(), element.localName(), attributes, text.toString().strip(), children);
  }

  /** A number of 31 bits; leading zeros don't matter. */
  static OptionalInt number(String text) {
    String digits = text.strip();
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      value = value * 10 + digit;
      if (digit < 0 || digit > 9 || value > Integer.MAX_VALUE) {
        return OptionalInt.empty();
      }
    }
    return digits.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) value);
  }
}
