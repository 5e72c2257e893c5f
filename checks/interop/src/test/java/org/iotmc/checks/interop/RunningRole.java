package org.iotmc.checks.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.iotmc.api.Udn;

/** A device or a controller with real sockets, for tests to throw things at. */
interface RunningRole extends AutoCloseable {
  Udn udn();

  /** The description's URL over plain HTTP, as it is announced. */
  URI location();

  /** The description's URL over HTTPS. */
  URI secureLocation();

  /** A raw connection to the secure port by somebody who has a certificate. */
  Socket connectAsPeer() throws IOException;

  /** Targets of searches that it answers. */
  List<String> targets();

  /** Genuine requests to its own paths. */
  List<String> requests(String host);

  /** Fails if it does not do all of its work. */
  void assertServes() throws IOException;

  @Override
  void close();

  default InetSocketAddress plain() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), location().getPort());
  }

  default InetSocketAddress secure() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), secureLocation().getPort());
  }
}
