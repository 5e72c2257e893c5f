package org.iotmc.ssdp;

import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.Texts;

/**
 * What a message is about or what a search asks for: the value of NT and ST (UDA 2.0, 1.2.2 and
 * 1.3.2). Texts that UDA does not know are kept.
 *
 * @param value 1 to 200 printable ASCII characters; a blank only where it is in the name of a
 *     device
 */
public record Target(String value) implements Comparable<Target> {
  /** Longest accepted value, in characters. */
  public static final int MAX_LENGTH = 200;

  /** Everything; only in searches. */
  public static final Target ALL = new Target("ssdp:all");

  /** Every root device. */
  public static final Target ROOT_DEVICE = new Target("upnp:rootdevice");

  public Target {
    if (!Texts.isToken(value, MAX_LENGTH) && name(value).isEmpty()) {
      throw new MalformedMessageException(
          "target", "must be 1 to 200 printable characters (UDA 2.0, 1.2.2 and 1.3.2)");
    }
  }

  /**
   * One device.
   *
   * @param udn its name
   */
  public static Target of(Udn udn) {
    return new Target(udn.value());
  }

  /**
   * A type of device or service.
   *
   * @param type the type
   */
  public static Target of(TypeUrn type) {
    return new Target(type.toString());
  }

  /** The device, if one is named. */
  public Optional<Udn> udn() {
    return name(value);
  }

  private static Optional<Udn> name(String value) {
    if (!value.startsWith("uuid:")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Udn(value));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  /** The type of device or service, if it is one. */
  public Optional<TypeUrn> type() {
    if (!value.startsWith("urn:")) {
      return Optional.empty();
    }
    try {
      return Optional.of(TypeUrn.parse(value));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether something advertised under this target answers a search: the same text, everything, or
   * a type of the same or a lower version (UDA 2.0, 1.3.3).
   *
   * @param asked what is searched for
   */
  public boolean answers(Target asked) {
    if (asked.equals(ALL) || asked.equals(this)) {
      return true;
    }
    Optional<TypeUrn> wanted = asked.type();
    return wanted.isPresent() && type().map(own -> own.serves(wanted.get())).orElse(false);
  }

  @Override
  public int compareTo(Target other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
