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
import org.iotmc.api.IotmcException;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.DescriptionFetcher;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceDescription;
import org.iotmc.netty.NettyHost;

/** Recorded answers, sent by a socket to our own client. */
final class Replay {
  private static final int SECONDS = 10;

  private Replay() {}

  /** As the description of a device or of a service. */
  static Outcome description(byte[] answer, String path) throws Exception {
    boolean service = path.contains("scpd") || path.contains("cds");
    return of(
        answer,
        (host, lane, url) -> {
          DescriptionFetcher fetcher = new DescriptionFetcher(host.http(), lane);
          return service
              ? fetcher.service(url, CallSpec.plain()).thenApply(ServiceDescription::warnings)
              : fetcher.device(url, CallSpec.plain()).thenApply(DeviceDescription::warnings);
        });
  }

  /** What is asked of a URL; ends with what was tolerated in the answer. */
  interface Question {
    CompletionStage<List<Warning>> ask(Host host, Lane lane, URI url);
  }

  static Outcome of(byte[] answer, Question question) throws Exception {
    Path storage = Files.createTempDirectory("corpus");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NettyHost host = NettyHost.builder(storage).open();
        Lane lane = host.newLane("corpus")) {
      Thread thread = new Thread(() -> answer(server, answer));
      thread.start();
      URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/d.xml");
      Outcome outcome = Outcome.of(() -> await(question.ask(host, lane, url)));
      thread.join();
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

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      while (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      if (cause instanceof IotmcException known) {
        throw known;
      }
      throw new AssertionError(cause);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
