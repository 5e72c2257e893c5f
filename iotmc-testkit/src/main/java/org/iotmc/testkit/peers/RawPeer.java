package org.iotmc.testkit.peers;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLException;

/**
 * A client that sends any bytes at all. What it waits for has to come within {@link #PATIENCE}, or
 * it fails with a {@link SocketTimeoutException}. For one thread.
 */
public final class RawPeer implements Closeable {
  /** How long the server may take for anything; only a failure takes as long. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Socket socket;

  private RawPeer(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.setTcpNoDelay(true);
  }

  /**
   * Connects.
   *
   * @param server to whom
   */
  public static RawPeer to(InetSocketAddress server) throws IOException {
    return over(new Socket(server.getAddress(), server.getPort()));
  }

  /**
   * Uses what is connected already, such as a socket of TLS.
   *
   * @param connected the socket; closed with this
   */
  public static RawPeer over(Socket connected) throws IOException {
    return new RawPeer(connected);
  }

  /**
   * Sends a request and gives everything until the server closes the connection.
   *
   * @param server to whom
   * @param request sent as UTF-8
   */
  public static String exchange(InetSocketAddress server, String request) throws IOException {
    try (RawPeer peer = to(server)) {
      return peer.send(request).readAll();
    }
  }

  /**
   * Sends text.
   *
   * @param text sent as UTF-8
   */
  public RawPeer send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends bytes.
   *
   * @param bytes what to send
   */
  public RawPeer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Says that no more bytes come, and goes on to read. */
  public RawPeer halfClose() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Everything until the server closes. */
  public String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * What comes until the given text ends it.
   *
   * @param end the text, in ASCII
   * @throws IOException if the server closes before
   */
  public String readUntil(String end) throws IOException {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    while (!seen.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed after: " + seen);
      }
      seen.write(next);
    }
    return seen.toString(StandardCharsets.ISO_8859_1);
  }

  /** The next byte; -1 at the end. */
  public int read() throws IOException {
    return socket.getInputStream().read();
  }

  /**
   * Waits until the server has closed, too. A reset by a server that had heard enough is an end as
   * well; only to keep the connection open is none.
   */
  public void awaitEnd() throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException | SSLException closedEarly) {
      // That is its right.
    }
  }

  /**
   * Sends bytes, says that no more come, and waits for the server's end.
   *
   * @param bytes what to send
   */
  public void sendToTheEnd(byte[] bytes) throws IOException {
    try {
      send(bytes).halfClose();
    } catch (SocketException | SSLException closedEarly) {
      // That is its right.
    }
    awaitEnd();
  }

  /**
   * Whether the server closed or answered within some time; reads a byte if there is one.
   *
   * @param time how long to wait
   */
  public boolean isAnsweredWithin(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      socket.getInputStream().read();
      return true;
    } catch (SocketTimeoutException silence) {
      return false;
    } catch (SocketException reset) {
      return true;
    } finally {
      socket.setSoTimeout((int) PATIENCE.toMillis());
    }
  }

  /** Closes with a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
