package org.iotmc.gena;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.HttpExchange;

/** The rules for callbacks that the profile has (section 8). */
public final class CallbackPolicies {
  // Only the plain form: no names, which can change what they mean, and no octal or decimal tricks.
  private static final Pattern IPV4 =
      Pattern.compile(
          "(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:]{2,39}\\]");

  private CallbackPolicies() {}

  /**
   * Plain HTTP: the callback is http, at the literal address that the request came from. Stricter
   * than the "same network segment" of UDA 2.0 (4.1.1): a neighbour cannot be named either.
   */
  public static CallbackPolicy requesterOnly() {
    return (exchange, callback) ->
        "http".equals(callback.getScheme()) && isRequester(exchange, callback)
            ? Optional.of(CallSpec.plain())
            : Optional.empty();
  }

  /**
   * Between enrolled peers: on a mutually authenticated subscription the callback is https at the
   * peer's address, and the peer has to prove the same name there. On plain HTTP, {@link
   * #requesterOnly}.
   *
   * @param credentials who we are when we call
   */
  public static CallbackPolicy enrolledOrRequester(Supplier<Credentials> credentials) {
    CallbackPolicy plain = requesterOnly();
    return (exchange, callback) -> {
      if (exchange.peer().isEmpty()) {
        return plain.judge(exchange, callback);
      }
      return "https".equals(callback.getScheme()) && isRequester(exchange, callback)
          ? Optional.of(CallSpec.to(credentials.get(), exchange.peer().get().udn()))
          : Optional.empty();
    };
  }

  private static boolean isRequester(HttpExchange exchange, URI callback) {
    if (callback.getHost() == null
        || callback.getRawUserInfo() != null
        || callback.getRawFragment() != null) {
      return false;
    }
    return literal(callback.getHost())
        .filter(address -> address.equals(exchange.remote().getAddress()))
        .isPresent();
  }

  private static Optional<InetAddress> literal(String host) {
    if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
      return Optional.empty();
    }
    try {
      // A literal is never looked up. An IPv4-mapped IPv6 literal becomes IPv4, and is refused.
      InetAddress address = InetAddress.getByName(host);
      boolean sameFamily = host.startsWith("[") == (address.getAddress().length == 16);
      return sameFamily ? Optional.of(address) : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
