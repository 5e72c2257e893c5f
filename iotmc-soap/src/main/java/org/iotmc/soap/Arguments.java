package org.iotmc.soap;

import java.util.LinkedHashMap;
import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.description.internal.xml.XmlElement;

/** Reads the arguments out of an action's element. */
final class Arguments {
  private Arguments() {}

  /** What to do about a name that stands twice. */
  enum Repeated {
    REFUSED,
    FIRST_COUNTS
  }

  static Map<String, String> read(XmlElement action, Repeated repeated) {
    Map<String, String> arguments = new LinkedHashMap<>();
    action.forEachChild(
        argument -> {
          if (arguments.size() >= SoapCodec.MAX_ARGUMENTS) {
            throw new MalformedMessageException(
                action.localName(), "more than " + SoapCodec.MAX_ARGUMENTS + " arguments");
          }
          String known = arguments.putIfAbsent(argument.localName(), argument.content());
          if (known != null && repeated == Repeated.REFUSED) {
            throw new MalformedMessageException(argument.localName(), "stands twice");
          }
        });
    return arguments;
  }
}
