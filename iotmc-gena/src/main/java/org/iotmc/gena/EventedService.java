package org.iotmc.gena;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.iotmc.api.spi.HttpExchange;

/**
 * A service whose variables are evented.
 *
 * @param path the path of its event URL
 * @param initial every evented variable with its value at the start
 * @param admits who may subscribe; the others get status 403
 */
public record EventedService(
    String path, Map<String, String> initial, Predicate<HttpExchange> admits) {
  public EventedService {
    initial = new LinkedHashMap<>(initial);
    PropertySetCodec.encode(initial);
  }

  /**
   * A service that anybody may subscribe to.
   *
   * @param path the path of its event URL
   * @param initial every evented variable
   */
  public static EventedService open(String path, Map<String, String> initial) {
    return new EventedService(path, initial, exchange -> true);
  }
}
