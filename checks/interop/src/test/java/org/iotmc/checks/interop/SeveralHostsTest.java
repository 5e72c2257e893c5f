package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.iotmc.api.spi.LinkAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fifty devices on two hosts, and control points on a third. In an order, since what takes longest
 * is waited for while the rest goes on: that a host which was cut off is forgotten.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralHostsTest {
  private static final int DEVICES = 50;
  private static final int DOOMED = 5;
  private static final Duration MAX_AGE = Duration.ofSeconds(20);
  private static final Duration DOOMED_MAX_AGE = Duration.ofSeconds(60);

  @TempDir static Path state;
  private static Namespaces hosts;
  private static final List<Child> children = new ArrayList<>();
  private static Child first;
  private static Child second;
  private static Child watcher;
  private static long cutOff;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Namespaces.require();
    hosts = Namespaces.open(3);
    Child doomed = devices("doomed", 1, DEVICES + 1, DOOMED, DOOMED_MAX_AGE);
    watcher = watcher("watcher");
    first = devices("first", 1, 1, DEVICES / 2, MAX_AGE);
    second = devices("second", 2, DEVICES / 2 + 1, DEVICES / 2, MAX_AGE);
    watcher.await("the doomed", RunningDevice.PATIENCE, appeared(DEVICES + 1, DOOMED));
    doomed.close();
    cutOff = System.nanoTime();
    first.await("ready");
    second.await("ready");
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    children.forEach(Child::close);
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  @Order(1)
  void withoutLossOneSearchFindsAndDescribesAll() throws Exception {
    List<Map<?, ?>> found = discover("quiet", 4, "--describe");

    assertThat(names(found)).isEqualTo(udns(1, DEVICES));
    for (Map<?, ?> device : found) {
      assertThat(device.get("type")).isEqualTo(ManyDevices.TYPE.toString());
      assertThat(device.get("friendlyName").toString()).startsWith("Lamp ");
      assertThat(device.get("warnings")).isEqualTo(List.of());
      assertThat(device.get("location").toString().replaceFirst("%[^]]*", ""))
          .startsWith("http://" + literal(device) + ":");
    }
    watcher.await("all", RunningDevice.PATIENCE, appeared(1, DEVICES));
  }

  @Test
  @Order(2)
  @Tag("SSDP-51")
  void withAFifthLostInBothDirectionsOneSearchFindsNearlyAllAndADirectoryAllInTwoRenewals()
      throws Exception {
    hosts.lose(20);
    try {
      Child late = watcher("late");
      List<Map<?, ?>> found = discover("lossy", 6);
      assertThat(names(found)).hasSizeGreaterThanOrEqualTo(48);

      late.await("all", MAX_AGE, appeared(1, DEVICES));
      for (int host = 1; host <= 3; host++) {
        assertThat(hosts.lost(host)).as("lost at host " + host).isPositive();
      }
    } finally {
      hosts.loseNothing();
    }
  }

  @Test
  @Order(3)
  void devicesThatSayGoodbyeAreGoneAtOnce() {
    second.say("leave");
    second.await("gone");

    watcher.await("goodbye", Duration.ofSeconds(5), left(DEVICES / 2 + 1, DEVICES / 2, "BYE_BYE"));
  }

  @Test
  @Order(4)
  @Tag("SSDP-22")
  void aHostThatGoesWithoutGoodbyeIsGoneAfterMaxAgeAndNobodyElse() {
    watcher.await("expired", DOOMED_MAX_AGE, left(DEVICES + 1, DOOMED, "EXPIRED"));

    for (String udn : udns(DEVICES + 1, DOOMED)) {
      Duration after = Duration.ofNanos(watcher.when("left " + udn + " EXPIRED") - cutOff);
      // It was heard last when it was cut off, or at its start.
      assertThat(after).isBetween(DOOMED_MAX_AGE.minusSeconds(15), DOOMED_MAX_AGE.plusSeconds(5));
    }
    assertThat(watcher.after("left ")).hasSize(DOOMED + DEVICES / 2);
    first.say("leave");
    watcher.await("goodbye", Duration.ofSeconds(5), left(1, DEVICES / 2, "BYE_BYE"));
  }

  private static Child devices(String name, int host, int first, int count, Duration maxAge)
      throws IOException {
    return child(
        host,
        name,
        Child.java(
            ManyDevices.class.getName(),
            state.resolve(name).toString(),
            Namespaces.LINK,
            String.valueOf(first),
            String.valueOf(count),
            String.valueOf(maxAge.toSeconds())));
  }

  private static Child watcher(String name) throws IOException {
    String directory = state.resolve(name).toString();
    return child(3, name, Child.java(Watcher.class.getName(), directory, Namespaces.LINK));
  }

  /** What {@code iotmc discover} prints. */
  private static List<Map<?, ?>> discover(String name, int seconds, String... more)
      throws IOException, InterruptedException {
    List<String> command = Child.java("org.iotmc.cli.Main", "discover", "--json");
    command.addAll(List.of("--interface", Namespaces.LINK, "--seconds", String.valueOf(seconds)));
    command.addAll(List.of(more));
    List<Map<?, ?>> rows = new ArrayList<>();
    for (String line : child(3, name, command).toItsEnd(RunningDevice.PATIENCE.multipliedBy(2))) {
      rows.add(JsonMapper.shared().readValue(line, Map.class));
    }
    return rows;
  }

  private static Child child(int host, String name, List<String> command) throws IOException {
    Child child = Child.start(state, name, hosts.on(host, command));
    children.add(child);
    return child;
  }

  private static Set<String> names(Collection<Map<?, ?>> rows) {
    Set<String> names = new TreeSet<>();
    rows.forEach(row -> names.add(row.get("udn").toString()));
    return names;
  }

  private static Set<String> udns(int first, int count) {
    Set<String> udns = new TreeSet<>();
    IntStream.range(first, first + count).forEach(i -> udns.add(ManyDevices.udn(i).value()));
    return udns;
  }

  private static Predicate<List<String>> appeared(int first, int count) {
    return said ->
        udns(first, count).stream()
            .allMatch(udn -> said.stream().anyMatch(line -> line.startsWith("appeared " + udn)));
  }

  private static Predicate<List<String>> left(int first, int count, String reason) {
    return said ->
        udns(first, count).stream().allMatch(udn -> said.contains("left " + udn + " " + reason));
  }

  private static String literal(Map<?, ?> device) throws UnknownHostException {
    return LinkAddress.literal(InetAddress.getByName(device.get("address").toString()));
  }
}
