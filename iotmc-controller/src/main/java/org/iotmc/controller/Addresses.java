package org.iotmc.controller;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Compares URLs with addresses, without ever looking a name up. */
final class Addresses {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}\\]");

  private Addresses() {}

  /** Whether a URL is https at exactly this address, written literally. */
  static boolean isSecureAt(URI url, InetAddress address) {
    String host = url.getHost();
    if (!"https".equals(url.getScheme()) || host == null || url.getRawUserInfo() != null) {
      return false;
    }
    if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
      return false;
    }
    try {
      return InetAddress.getByName(host).equals(address);
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
