package org.iotmc.checks.interop;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/** A client that sends any bytes at all. */
final class RawPeer implements Closeable {
  private final Socket socket;

  RawPeer(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout((int) RunningDevice.PATIENCE.toMillis());
    socket.setTcpNoDelay(true);
  }

  static RawPeer to(InetSocketAddress server) throws IOException {
    return new RawPeer(new Socket(server.getAddress(), server.getPort()));
  }

  /** Sends a request and gives everything until the server closes the connection. */
  static String exchange(InetSocketAddress server, String request) throws IOException {
    try (RawPeer peer = to(server)) {
      return peer.send(request).readAll();
    }
  }

  RawPeer send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  RawPeer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Everything until the server closes. */
  String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * Sends bytes, says that no more come, and waits until the server closed, too. A reset by a
   * server that had heard enough is an end as well; only to keep the connection open is none.
   */
  void sendToTheEnd(byte[] bytes) throws IOException {
    try {
      send(bytes);
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (SocketException | SSLException closedEarly) {
      // That is its right.
    }
  }

  /** Whether the server closed or answered within this time. */
  boolean isAnsweredWithin(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      socket.getInputStream().read();
      return true;
    } catch (SocketTimeoutException silence) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
