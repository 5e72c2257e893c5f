package org.iotmc.description.internal.xml;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Names and namespaces of UPnP's own documents, of which the strings are made once. Immutable. */
final class XmlNames {
  private static final int SLOTS = 512;
  private static final String[] NAMES = new String[SLOTS];
  private static final byte[][] BYTES = new byte[SLOTS][];

  private static final String KNOWN =
      "root specVersion major minor URLBase device deviceType friendlyName manufacturer"
          + " manufacturerURL modelDescription modelName modelNumber modelURL serialNumber UDN UPC"
          + " iconList icon mimetype width height depth url serviceList service serviceType"
          + " serviceId SCPDURL controlURL eventSubURL deviceList presentationURL X_DLNADOC"
          + " scpd actionList action name argumentList argument direction relatedStateVariable"
          + " retval serviceStateTable stateVariable dataType defaultValue allowedValueList"
          + " allowedValue allowedValueRange minimum maximum step sendEvents multicast configId"
          + " type Envelope Header Body Fault faultcode faultstring detail UPnPError errorCode"
          + " errorDescription propertyset property xmlns encodingStyle items item"
          + " urn:schemas-upnp-org:device-1-0 urn:schemas-upnp-org:service-1-0"
          + " urn:schemas-upnp-org:control-1-0 urn:schemas-upnp-org:event-1-0"
          + " http://schemas.xmlsoap.org/soap/envelope/ http://schemas.xmlsoap.org/soap/encoding/";

  static {
    for (String name : KNOWN.split(" ", -1)) {
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      int slot = slot(bytes, 0, bytes.length);
      while (BYTES[slot] != null) {
        slot = (slot + 1) % SLOTS;
      }
      BYTES[slot] = bytes;
      NAMES[slot] = name.intern(); // as literals are: a switch need not compare them
    }
  }

  private XmlNames() {}

  /** What stands between two places, if it is one of UPnP's own; else null. */
  static @Nullable String known(byte[] in, int from, int to) {
    for (int slot = slot(in, from, to); BYTES[slot] != null; slot = (slot + 1) % SLOTS) {
      if (Arrays.equals(BYTES[slot], 0, BYTES[slot].length, in, from, to)) {
        return NAMES[slot];
      }
    }
    return null;
  }

  private static int slot(byte[] in, int from, int to) {
    int middle = (from + to) >>> 1;
    return (to - from + 37 * (in[from] + in[middle]) + 7 * in[to - 1]) & (SLOTS - 1);
  }
}
