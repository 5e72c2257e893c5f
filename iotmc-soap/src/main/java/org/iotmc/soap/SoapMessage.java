package org.iotmc.soap;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iotmc.api.Warning;

/** What an envelope holds. Arguments are texts by name, in their order on the wire. */
public sealed interface SoapMessage {
  /**
   * A call of an action (UDA 2.0, 3.2.1).
   *
   * @param serviceType the type of the service, in the version that is asked for
   * @param action the name of the action
   * @param arguments the in arguments
   */
  record Request(String serviceType, String action, Map<String, String> arguments)
      implements SoapMessage {
    public Request {
      arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }
  }

  /**
   * The result of an action (UDA 2.0, 3.2.2).
   *
   * @param serviceType the type of the service, as it was asked for
   * @param action the name of the action
   * @param arguments the out arguments
   * @param warnings what was wrong with the answer that this was read from, and tolerated
   */
  record Response(
      String serviceType, String action, Map<String, String> arguments, List<Warning> warnings)
      implements SoapMessage {
    public Response {
      arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
      warnings = List.copyOf(warnings);
    }

    /**
     * A result as it is sent.
     *
     * @param serviceType the type of the service, as it was asked for
     * @param action the name of the action
     * @param arguments the out arguments
     */
    public Response(String serviceType, String action, Map<String, String> arguments) {
      this(serviceType, action, arguments, List.of());
    }
  }

  /**
   * A failure (UDA 2.0, 3.2.5).
   *
   * @param faultCode {@code Client} with each UPnP error; {@code MustUnderstand} or {@code
   *     VersionMismatch} where SOAP itself failed
   * @param code the UPnP error code, or {@link #NO_CODE}
   * @param description what went wrong, fewer than 256 characters when it is sent
   * @param warnings what was wrong with the answer that this was read from, and tolerated
   */
  record Fault(String faultCode, int code, String description, List<Warning> warnings)
      implements SoapMessage {
    /** Stands for a fault without a UPnP error code. */
    public static final int NO_CODE = 0;

    /** Most characters of a description that is sent. */
    public static final int MAX_DESCRIPTION = 255;

    public Fault {
      warnings = List.copyOf(warnings);
    }

    /**
     * A fault as it is sent.
     *
     * @param faultCode what kind of failure
     * @param code the UPnP error code, or {@link #NO_CODE}
     * @param description what went wrong
     */
    public Fault(String faultCode, int code, String description) {
      this(faultCode, code, description, List.of());
    }

    /**
     * A UPnP error.
     *
     * @param code its code
     * @param description what went wrong
     */
    public static Fault upnp(int code, String description) {
      return new Fault("Client", code, description);
    }
  }
}
