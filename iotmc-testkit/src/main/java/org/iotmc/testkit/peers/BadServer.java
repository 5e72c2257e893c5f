package org.iotmc.testkit.peers;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server on the loopback interface that misbehaves in one way to everybody. A client's call has
 * to fail within its deadline, and its later calls to others have to go as before.
 */
public final class BadServer implements Closeable {
  /** What it does once a request has come. */
  public enum Habit {
    /** Says nothing. */
    SILENT(""),
    /** Answers with what is no HTTP. */
    NO_HTTP("220 mail.example.com ESMTP\r\n"),
    /** Says that its body is longer than it is, and ends. */
    SHORT_BODY("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc"),
    /** Says two lengths. */
    TWO_LENGTHS("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    /** Says a length that is none. */
    NO_LENGTH("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc"),
    /** Sends header fields for as long as somebody reads. */
    ENDLESS_HEADER("HTTP/1.1 200 OK\r\n"),
    /** Sends interim answers for as long as somebody reads. */
    ENDLESS_INTERIM("HTTP/1.1 102 Processing\r\n\r\n"),
    /** Sends half a body and nothing more. */
    STALLING("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc"),
    /** Sends a body byte by byte. */
    DRIPPING("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
    /** Ends before any answer. */
    CLOSING(""),
    /** Breaks the connection in the middle of a body. */
    RESETTING("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");

    private final String answer;

    Habit(String answer) {
      this.answer = answer;
    }
  }

  private static final String FIELD = "X-" + "x".repeat(30) + ": " + "y".repeat(30) + "\r\n";

  private final Habit habit;
  private final ServerSocket socket;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private BadServer(Habit habit, ServerSocket socket) {
    this.habit = habit;
    this.socket = socket;
  }

  /**
   * Opens a server.
   *
   * @param habit how it misbehaves
   */
  public static BadServer open(Habit habit) throws IOException {
    BadServer server =
        new BadServer(habit, new ServerSocket(0, 16, InetAddress.getLoopbackAddress()));
    server.inBackground(server::accept);
    return server;
  }

  /** Where it is, over plain HTTP. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
  }

  private void inBackground(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // By the client, or because the test is over.
              }
            },
            "bad-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket connection = socket.accept();
      connections.add(connection);
      inBackground(() -> serve(connection));
    }
  }

  private void serve(Socket connection) throws IOException {
    // Some request has come; what it says does not matter.
    if (connection.getInputStream().read(new byte[8192]) < 0) {
      connection.close();
      return;
    }
    send(connection, habit.answer);
    switch (habit) {
      case SILENT, STALLING -> connection.getInputStream().readAllBytes();
      case ENDLESS_HEADER -> sendForEver(connection, FIELD.repeat(64));
      case ENDLESS_INTERIM -> sendForEver(connection, habit.answer.repeat(64));
      case DRIPPING -> drip(connection);
      case RESETTING -> connection.setSoLinger(true, 0);
      default -> {}
    }
    connection.close();
  }

  private static void send(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void sendForEver(Socket connection, String text) throws IOException {
    while (!connection.isClosed()) {
      send(connection, text);
    }
  }

  /** A byte each 50 ms, until the client has closed. */
  private static void drip(Socket connection) throws IOException {
    connection.setSoTimeout(50);
    boolean closed = false;
    while (!closed) {
      send(connection, "x");
      try {
        closed = connection.getInputStream().read() < 0;
      } catch (SocketTimeoutException quiet) {
        // It goes on reading.
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }
}
