package org.iotmc.testkit.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/**
 * Clients that misbehave. After each of them a server has to serve others as before, and to be rid
 * of the connection within its time-outs ({@link RawPeer#awaitEnd}).
 */
public enum BadClient {
  /** Asks again and again and reads no answer. */
  SLOW_READER {
    @Override
    void misbehave(Visit visit) throws IOException {
      String request = "GET " + visit.path + " HTTP/1.1\r\nHost: " + visit.host + "\r\n\r\n";
      visit.peer.sendWhatIsTaken(request.repeat(200));
    }
  },
  /** Sends a whole request and ends its output before the answer. */
  HALF_CLOSER {
    @Override
    void misbehave(Visit visit) throws IOException {
      visit.peer.sendWhatIsTaken(visit.post("Content-Length: 3\r\n\r\nabc"));
      visit.peer.raw.halfClose();
    }
  },
  /** Says that its body is longer than it is. */
  SHORT_BODY {
    @Override
    void misbehave(Visit visit) throws IOException {
      visit.peer.sendWhatIsTaken(visit.post("Content-Length: 100\r\n\r\nabc"));
      visit.peer.raw.halfClose();
    }
  },
  /** Sends more than it said, which then looks like another request. */
  LONG_BODY {
    @Override
    void misbehave(Visit visit) throws IOException {
      visit.peer.sendWhatIsTaken(visit.post("Content-Length: 3\r\n\r\n" + "abc".repeat(100)));
      visit.peer.raw.halfClose();
    }
  },
  /** Says two lengths (RFC 9112, 6.3: nobody can know where its request ends). */
  TWO_LENGTHS {
    @Override
    void misbehave(Visit visit) throws IOException {
      visit.peer.sendWhatIsTaken(visit.post("Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"));
    }
  },
  /** Sends header fields without end, up to a megabyte. */
  ENDLESS_HEADER {
    @Override
    void misbehave(Visit visit) throws IOException {
      visit.peer.sendWhatIsTaken(visit.post(""));
      String fields = ("X-" + "x".repeat(30) + ": " + "y".repeat(30) + "\r\n").repeat(256);
      for (int sent = 0; sent < 1 << 20; sent += fields.length()) {
        visit.peer.sendWhatIsTaken(fields);
      }
    }
  },
  /** Sends half a head, and stays. */
  SLOW_HEAD {
    @Override
    void misbehave(Visit visit) throws IOException {
      visit.peer.sendWhatIsTaken("POST " + visit.path + " HTTP/1.1\r\nHo");
    }
  },
  /** Breaks the connection in the middle of a body. */
  RESETTER {
    @Override
    void misbehave(Visit visit) throws IOException {
      visit.peer.sendWhatIsTaken(visit.post("Content-Length: 100\r\n\r\nabc"));
      visit.peer.raw.reset();
    }
  };

  abstract void misbehave(Visit visit) throws IOException;

  /**
   * Connects to a server over plain HTTP and misbehaves.
   *
   * @param server to whom
   * @param path what to ask for
   * @return the connection, as the misbehaviour left it; to be closed by the caller
   */
  public RawPeer visit(InetSocketAddress server, String path) throws IOException {
    Socket socket = new Socket();
    // Little fits in between: so a server soon notices that nobody reads.
    socket.setReceiveBufferSize(4096);
    socket.connect(server);
    RawPeer raw = RawPeer.over(socket);
    String host = server.getAddress().getHostAddress() + ":" + server.getPort();
    misbehave(new Visit(new Sender(raw), host, path));
    return raw;
  }

  record Visit(Sender peer, String host, String path) {
    /** A request up to its last fields. */
    String post(String rest) {
      return "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + rest;
    }
  }

  record Sender(RawPeer raw) {
    /** A server may well close before it has heard all. */
    void sendWhatIsTaken(String text) throws IOException {
      try {
        raw.send(text);
      } catch (SocketException closedEarly) {
        // That is its right.
      }
    }
  }
}
