package org.iotmc.checks.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.DescriptionFetcher;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceDescription;
import org.iotmc.netty.NettyHost;

/** Recorded answers, sent by a socket to our own client. */
final class Replay {
  private static final int SECONDS = 10;

  private Replay() {}

  static Outcome of(byte[] answer, String path) throws Exception {
    Path storage = Files.createTempDirectory("corpus");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NettyHost host = NettyHost.builder(storage).open()) {
      Thread thread = new Thread(() -> answer(server, answer));
      thread.start();
      Lane lane = host.newLane("corpus");
      DescriptionFetcher fetcher = new DescriptionFetcher(host.http(), lane);
      URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/d.xml");
      boolean service = path.contains("scpd") || path.contains("cds");
      Outcome outcome =
          Outcome.of(
              () ->
                  service
                      ? await(
                          fetcher
                              .service(url, CallSpec.plain())
                              .thenApply(ServiceDescription::warnings))
                      : await(
                          fetcher
                              .device(url, CallSpec.plain())
                              .thenApply(DeviceDescription::warnings)));
      thread.join();
      lane.close();
      return outcome;
    }
  }

  private static void answer(ServerSocket server, byte[] answer) {
    try (Socket socket = server.accept()) {
      byte[] request = new byte[4096];
      if (socket.getInputStream().read(request) > 0) {
        socket.getOutputStream().write(answer);
        socket.getOutputStream().flush();
        socket.shutdownOutput();
        while (socket.getInputStream().read(request) > 0) {
          // To the end: closing on unread bytes would reset the connection.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Warning> await(CompletionStage<List<Warning>> stage) {
    try {
      return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      while (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      if (cause instanceof MalformedMessageException malformed) {
        throw malformed;
      }
      throw new AssertionError(cause);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
