package org.iotmc.checks.interop;

import java.io.IOException;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Answers every search on the link with noise, to the very port that it was sent from. */
final class SearchNoise implements AutoCloseable {
  private static final int ANSWERS = 60;

  private final Multicast ears = Multicast.listener();
  private final Multicast mouth = Multicast.speaker();
  private final Noise noise;
  private final Set<String> answered = Collections.synchronizedSet(new TreeSet<>());
  private final Thread thread = new Thread(this::answer, "search-noise");

  SearchNoise(long seed) throws IOException {
    noise = new Noise(seed);
    thread.start();
  }

  /** The targets of the searches that were answered. */
  Set<String> answered() {
    return Set.copyOf(answered);
  }

  private void answer() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        var word = ears.hear(200).filter(heard -> heard.text().startsWith("M-SEARCH"));
        if (word.isPresent()) {
          String target = target(word.get().text());
          List<String> genuine = List.of(Requests.found(target), Requests.alive(target));
          for (int i = 0; i < ANSWERS; i++) {
            mouth.send(noise.next(genuine, 4_000), word.get().from());
          }
          answered.add(target);
        }
      }
    } catch (SocketException closed) {
      // The test is over.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String target(String search) {
    return search
        .lines()
        .filter(line -> line.startsWith("ST:"))
        .map(line -> line.substring("ST:".length()).strip())
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    ears.close();
    mouth.close();
    thread.join();
  }
}
