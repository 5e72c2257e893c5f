package org.iotmc.checks.interop;

import java.nio.charset.StandardCharsets;

/** Requests as other stacks write them, to be sent as they are, or damaged. */
final class Requests {
  static final Soap GET_TARGET = Soap.of("Thermostat", "GetTarget", "");
  static final Soap SET_TARGET = Soap.of("Thermostat", "SetTarget", "<NewTarget>21</NewTarget>");
  static final Soap INSTALL_VOUCHER =
      Soap.of("Provisioning", "InstallVoucher", "<Voucher>AAAA</Voucher>");

  private static final String UDN = "uuid:3a5b2c1d-0000-4000-8000-00000000beef";

  private Requests() {}

  /** A call of an action. */
  record Soap(String path, String soapAction, String body) {
    static Soap of(String service, String action, String arguments) {
      String type = "urn:iotmc-org:service:" + service + ":1";
      String body =
          "<?xml version=\"1.0\"?>"
              + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
              + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:"
              + (action + " xmlns:u=\"" + type + "\">" + arguments + "</u:" + action)
              + "></s:Body></s:Envelope>";
      return new Soap("/control/" + service, "\"" + type + "#" + action + "\"", body);
    }

    /** The same with another body. */
    Soap with(String otherBody) {
      return new Soap(path, soapAction, otherBody);
    }

    /** The whole request; the fields end in a line break each, or there are none. */
    String http(String host, String fields) {
      return "POST "
          + path
          + " HTTP/1.1\r\nHost: "
          + host
          + "\r\nContent-Type: text/xml; charset=\"utf-8\"\r\nSOAPACTION: "
          + soapAction
          + "\r\nConnection: close\r\nContent-Length: "
          + body.getBytes(StandardCharsets.UTF_8).length
          + "\r\n"
          + fields
          + "\r\n"
          + body;
    }
  }

  static String get(String path, String host) {
    return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
  }

  static String subscribe(String service, String host, String callback) {
    return "SUBSCRIBE /event/"
        + service
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nCALLBACK: "
        + callback
        + "\r\nNT: upnp:event\r\nTIMEOUT: Second-300\r\nConnection: close\r\n\r\n";
  }

  /** The initial event of a thermostat. */
  static String notify(String path, String host, String sid) {
    return notify(path, host, new Event(sid, 0, "<Target>21</Target>"));
  }

  /** An event of a subscription, with its number and one property. */
  record Event(String sid, int sequence, String property) {}

  static String notify(String path, String host, Event event) {
    String body =
        "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\"><e:property>"
            + event.property
            + "</e:property></e:propertyset>";
    return "NOTIFY "
        + path
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nContent-Type: text/xml\r\nNT: upnp:event\r\nNTS: upnp:propchange\r\nSID: "
        + event.sid
        + ("\r\nSEQ: " + event.sequence)
        + "\r\nConnection: close\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static String search(String target) {
    return "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
        + "ST: "
        + target
        + "\r\n\r\n";
  }

  /** An answer to a search. */
  static String found(String target) {
    return "HTTP/1.1 200 OK\r\nEXT:\r\nST: " + target + "\r\n" + presence(target);
  }

  static String alive(String target) {
    return "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\nNT: "
        + target
        + "\r\n"
        + presence(target);
  }

  static String byebye(String target) {
    return "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:byebye\r\nNT: "
        + (target + "\r\nUSN: " + UDN + "::" + target)
        + "\r\nBOOTID.UPNP.ORG: 1\r\nCONFIGID.UPNP.ORG: 1\r\n\r\n";
  }

  private static String presence(String target) {
    return "CACHE-CONTROL: max-age=1800\r\nLOCATION: http://127.0.0.1:9/d.xml\r\n"
        + "SERVER: Linux/6 UPnP/2.0 other/1\r\nUSN: "
        + (UDN + "::" + target)
        + "\r\nBOOTID.UPNP.ORG: 1\r\nCONFIGID.UPNP.ORG: 1\r\n\r\n";
  }
}
