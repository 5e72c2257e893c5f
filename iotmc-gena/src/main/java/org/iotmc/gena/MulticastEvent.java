package org.iotmc.gena;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.Texts;
import org.iotmc.api.service.EventLevel;
import org.iotmc.api.service.ServiceContract;

/**
 * A multicast event (UDA 2.0, 4.3): a hint, as anybody on the network can have sent it.
 *
 * @param origin which service of which device it speaks of
 * @param level what it is about
 * @param position which of the service's events it is
 * @param content what it says
 */
public record MulticastEvent(
    Origin origin, EventLevel level, Position position, PropertySet content) {
  /**
   * A service of a device.
   *
   * @param udn the device, or one embedded in it
   * @param serviceType its type, as it is on the wire, 1 to {@value #MAX_LENGTH} printable ASCII
   *     characters
   * @param serviceId its identifier in the device's description, of the same form (SVCID)
   */
  public record Origin(Udn udn, String serviceType, String serviceId) {
    /** Longest type and identifier, in characters. */
    public static final int MAX_LENGTH = 200;

    public Origin {
      if (!Texts.isToken(serviceType, MAX_LENGTH) || !Texts.isToken(serviceId, MAX_LENGTH)) {
        throw new IllegalArgumentException(
            "a service is named by 1 to " + MAX_LENGTH + " printable characters (UDA 2.0, 4.3.3)");
      }
    }
  }

  /**
   * The place of an event among those of its service.
   *
   * @param bootId the run of the device; empty where it does not say
   * @param sequence counts on from 0 in each run, and from 1 again after 4294967295
   */
  public record Position(OptionalInt bootId, long sequence) {
    public Position {
      if (bootId.orElse(0) < 0 || sequence < 0 || sequence > EventHeaders.MAX_SEQUENCE) {
        throw new IllegalArgumentException("numbers of 31 and 32 bits (UDA 2.0, 4.3.3)");
      }
    }

    static Position of(int bootId, long sequence) {
      return new Position(OptionalInt.of(bootId), sequence);
    }
  }

  /** The device, or the one embedded in it. */
  public Udn udn() {
    return origin.udn();
  }

  /** Variables and their values, as they were on the wire. */
  public Map<String, String> properties() {
    return content.properties();
  }

  /**
   * Whether it is about a service: of its type, in its version or a higher one.
   *
   * @param contract the service
   */
  public boolean isOf(ServiceContract<?> contract) {
    Optional<TypeUrn> type = TypeUrn.find(origin.serviceType());
    return type.filter(own -> own.serves(contract.type())).isPresent();
  }

  /**
   * The values in the Java types of a service's contract; what the contract does not have, or what
   * has another form, is left out.
   *
   * @param contract the service
   */
  public Map<String, Object> values(ServiceContract<?> contract) {
    return EventValues.of(contract, properties());
  }
}
