package org.iotmc.cli.demo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.HttpTransport;
import org.iotmc.api.spi.ListenSpec;

/**
 * A host's HTTP with a note of what goes over it: which authenticated device took which event,
 * asked which question and was sent how much of which file. Thread-safe.
 */
final class Traffic implements HttpTransport {
  private static final int MAX_EVENT = 64 << 10;

  private final HttpTransport transport;
  private final List<Note> notes = new ArrayList<>();
  private final Map<String, Long> served = new TreeMap<>();

  /** What was noted of a device. */
  private record Note(Udn device, String what) {}

  Traffic(HttpTransport transport) {
    this.transport = transport;
  }

  /** How much was noted so far; to look at what comes after. */
  synchronized int mark() {
    return notes.size();
  }

  /**
   * Whether a device was sent an event with a value, which it took, and asked for an action after
   * that.
   *
   * @param device the device
   * @param value what the event says
   * @param action the action's name
   * @param since a mark; what was noted before does not count
   */
  synchronized boolean heardThenAsked(Udn device, String value, String action, int since) {
    boolean heard = false;
    for (Note note : notes.subList(since, notes.size())) {
      if (note.device.equals(device)) {
        heard = heard || note.what.contains(">" + value + "<");
        if (heard && note.what.endsWith("#" + action)) {
          return true;
        }
      }
    }
    return false;
  }

  /** How many bytes of a file, by the end of its path, a device was sent. */
  synchronized long served(Udn device, String file) {
    return served.getOrDefault(device + " " + file, 0L);
  }

  @Override
  public HttpCall send(HttpRequest request, CallSpec spec) {
    if (!request.method().equals("NOTIFY") || spec.peer().isEmpty()) {
      return transport.send(request, spec);
    }
    Udn device = spec.peer().get();
    // Its place is before the first byte goes out: a device may ask before its answer is here.
    int place = note(device, "");
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    HttpRequest observed =
        new HttpRequest(
            request.method(),
            request.uri(),
            request.headers(),
            Tee.of(request.body(), chunk -> copy(chunk, event)));
    HttpCall call = transport.send(observed, spec);
    call.response().thenAccept(answer -> noteTaken(place, event, answer));
    return call;
  }

  private static void copy(ByteBuffer chunk, ByteArrayOutputStream to) {
    byte[] bytes = new byte[Math.min(chunk.remaining(), MAX_EVENT - to.size())];
    chunk.get(bytes);
    to.writeBytes(bytes);
  }

  private synchronized void noteTaken(int place, ByteArrayOutputStream event, HttpResponse answer) {
    if (answer.status() == 200) {
      Udn device = notes.get(place).device;
      notes.set(place, new Note(device, event.toString(StandardCharsets.UTF_8)));
    }
  }

  @Override
  public CompletionStage<HttpListener> listen(ListenSpec spec, HttpHandler handler) {
    return transport.listen(
        spec, exchange -> handler.handle(exchange).thenApply(answer -> observed(exchange, answer)));
  }

  private HttpResponse observed(HttpExchange exchange, HttpResponse answer) {
    if (exchange.peer().isEmpty() || answer.status() >= 300) {
      return answer;
    }
    Udn device = exchange.peer().get().udn();
    exchange
        .headers()
        .first("SOAPACTION")
        .ifPresent(action -> note(device, action.replace("\"", "")));
    if (!exchange.method().equals("GET")) {
      return answer;
    }
    String file = exchange.path().substring(exchange.path().lastIndexOf('/') + 1);
    return new HttpResponse(
        answer.status(),
        answer.headers(),
        Tee.of(answer.body(), chunk -> count(device + " " + file, chunk.remaining())));
  }

  private synchronized int note(Udn device, String what) {
    notes.add(new Note(device, what));
    return notes.size() - 1;
  }

  private synchronized void count(String what, int bytes) {
    served.merge(what, (long) bytes, Long::sum);
  }
}
