package org.iotmc.soap;

import java.util.LinkedHashMap;
import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.description.internal.xml.XmlElement;

/** Reads the arguments out of an action's element. */
final class Arguments {
  private Arguments() {}

  /**
   * The texts by name, in their order on the wire; of two with one name the first counts.
   *
   * @param repeated told of each name that stands twice
   */
  static Map<String, String> read(XmlElement action, Runnable repeated) {
    Map<String, String> arguments = new LinkedHashMap<>();
    action.forEachChild(
        argument -> {
          if (arguments.size() >= SoapCodec.MAX_ARGUMENTS) {
            throw new MalformedMessageException(
                action.localName(), "more than " + SoapCodec.MAX_ARGUMENTS + " arguments");
          }
          if (arguments.putIfAbsent(argument.localName(), argument.content()) != null) {
            repeated.run();
          }
        });
    return arguments;
  }
}
