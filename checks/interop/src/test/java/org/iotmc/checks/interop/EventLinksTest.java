package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher of ours on two links, and subscribers on each who are not of ours. */
class EventLinksTest {
  private static final String OTHER = "t0";

  @TempDir Path state;

  /** On both links host 1 is fe80::1 and host 2 is fe80::2: only the link tells them apart. */
  private static Namespaces hosts() throws IOException, InterruptedException {
    Namespaces hosts = Namespaces.open(2);
    hosts.wire(1, 2, OTHER);
    for (int host = 1; host <= 2; host++) {
      hosts.ip(host, "link set eth0 addrgenmode none");
      hosts.ip(host, "addr flush dev eth0 scope link");
      hosts.ip(host, "addr add 10.78.0." + host + "/24 dev " + OTHER);
      for (String link : List.of(Namespaces.LINK, OTHER)) {
        hosts.ip(host, "addr add fe80::" + host + "/64 dev " + link + " nodad");
      }
    }
    return hosts;
  }

  private Child subscriber(Namespaces hosts, String link, String own, String device)
      throws IOException {
    Path script = state.resolve("subscriber.py");
    if (!Files.exists(script)) {
      try (InputStream in = EventLinksTest.class.getResourceAsStream("subscriber.py")) {
        Files.copy(Objects.requireNonNull(in), script);
      }
    }
    String port = Integer.toString(WordPublisher.PORT);
    List<String> python = List.of("/usr/bin/python3", script.toString(), link, own, device, port);
    return Child.start(state, "subscriber", hosts.on(2, python));
  }

  @Test
  @Tag("EVNT-16")
  @Tag("FIELD-70")
  void eventsGoToTheLinkThatTheSubscriptionCameInByFromTheAddressThatWasAsked() throws Exception {
    Namespaces.require();
    String main = WordPublisher.class.getName();
    List<Child> subscribers = new ArrayList<>();
    try (Namespaces hosts = hosts();
        Child publisher =
            Child.start(
                state, "publisher", hosts.on(1, Child.java(main, state.resolve("p").toString())))) {
      publisher.await("ready");
      List<String> addresses = List.of("10.77.0.1", "10.78.0.1", "fe80::1", "fe80::1");
      subscribers.add(subscriber(hosts, Namespaces.LINK, "10.77.0.2", addresses.get(0)));
      subscribers.add(subscriber(hosts, OTHER, "10.78.0.2", addresses.get(1)));
      subscribers.add(subscriber(hosts, Namespaces.LINK, "fe80::2", addresses.get(2)));
      subscribers.add(subscriber(hosts, OTHER, "fe80::2", addresses.get(3)));
      for (int i = 0; i < addresses.size(); i++) {
        subscribers.get(i).await("answered 200");
        subscribers.get(i).await("event first from " + addresses.get(i));
      }
      publisher.say("second");
      for (int i = 0; i < addresses.size(); i++) {
        subscribers.get(i).await("event second from " + addresses.get(i));
        assertThat(subscribers.get(i).after("event ")).hasSize(2);
      }
    } finally {
      subscribers.forEach(Child::close);
    }
  }
}
