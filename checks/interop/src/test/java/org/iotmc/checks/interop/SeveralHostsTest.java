package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
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
import java.util.regex.Pattern;
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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fifty devices on two hosts, and control points on a third. In an order, since what takes longest
 * is waited for while the rest goes on: that a host which was cut off is forgotten.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Execution(ExecutionMode.CONCURRENT) // beside other classes: it waits a minute for a max-age
class SeveralHostsTest {
  private static final int DEVICES = 50;
  private static final int DOOMED = 5;
  private static final int ROAMING = DEVICES + DOOMED + 1;
  private static final Duration MAX_AGE = Duration.ofSeconds(20);
  private static final Duration DOOMED_MAX_AGE = Duration.ofSeconds(60);

  private static final Pattern SPACE = Pattern.compile(" ");

  @TempDir static Path state;
  private static Namespaces hosts;
  private static final List<Child> children = new ArrayList<>();
  private static Child first;
  private static Child second;
  private static Child watcher;
  private static Child ear;
  private static long cutOff;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Namespaces.require();
    hosts = Namespaces.open(3);
    ear = child(3, "ear", Child.java(Eavesdropper.class.getName(), Namespaces.LINK));
    watcher = watcher("watcher");
    ear.await("ready");
    // Who comes later finds each device by one of its addresses, and hears of the others in time.
    watcher.await("ready");
    Child doomed = devices("doomed", 1, DEVICES + 1, DOOMED, DOOMED_MAX_AGE);
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
  @Execution(ExecutionMode.SAME_THREAD)
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
  @Execution(ExecutionMode.SAME_THREAD)
  @Tag("SSDP-70")
  @Tag("SSDP-74")
  void eachDeviceIsAnnouncedAtEachAddressToItsGroupWithALocationAtThisAddress() throws Exception {
    for (String udn : udns(1, DEVICES)) {
      Set<String> groups = new TreeSet<>();
      for (String[] heard : heard(udn, "ssdp:alive")) {
        InetAddress source = InetAddress.getByName(heard[1]);
        assertThat(heard[0]).isEqualTo(group(source));
        assertThat(heard[4]).startsWith("http://" + LinkAddress.literal(source) + ":");
        groups.add(heard[0]);
      }
      assertThat(groups).containsExactly("239.255.255.250", "ff02::c", "ff05::c");
    }
  }

  @Test
  @Order(3)
  @Execution(ExecutionMode.SAME_THREAD)
  @Tag("SSDP-77")
  @Tag("FIELD-08")
  void aDeviceWithThreeAddressesIsOneAndHasOneWayToUse() {
    Set<String> all = udns(1, DEVICES);
    // Of so many datagrams at once the system loses some: then the next renewal tells.
    watcher.await("three", MAX_AGE, s -> all.stream().allMatch(udn -> ways(s, udn).size() == 3));

    assertThat(watcher.after("appeared ")).hasSize(DEVICES + DOOMED);
    for (String udn : all) {
      List<String> ways = ways(watcher.lines(), udn);
      assertThat(ways).anyMatch(way -> way.startsWith("http://10.77."));
      assertThat(ways).anyMatch(way -> way.startsWith("http://[fd77::"));
      assertThat(ways).anyMatch(way -> way.startsWith("http://[fe80::"));
      // The one by which it came stays the one to use.
      assertThat(watcher.after("appeared " + udn + " ")).containsExactly(ways.get(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  @Order(4)
  @Execution(ExecutionMode.SAME_THREAD)
  @Tag("SSDP-51")
  void withAFifthLostInBothDirectionsOneSearchFindsNearlyAllAndADirectoryAllInTwoRenewals(
      Namespaces.Family family) throws Exception {
    hosts.lose(20, family);
    try (Child late = watcher("late" + family)) {
      List<Map<?, ?>> found = discover("lossy" + family, 6);
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
  @Order(5)
  @Execution(ExecutionMode.SAME_THREAD)
  @Tag("SSDP-42")
  @Tag("SSDP-43")
  void aSecondLinkComesWithAnUpdateOnTheFirstAndGoesWithoutAGoodbyeThere() throws Exception {
    String udn = ManyDevices.udn(ROAMING).value();
    Child roaming = devices("roaming", 2, "eth", ROAMING, 1, MAX_AGE);
    watcher.await("the roaming", RunningDevice.PATIENCE, appeared(ROAMING, 1));

    hosts.wire(2, 1, "eth1");
    hosts.ip(2, "addr add 10.78.0.2/24 dev eth1");
    roaming.await("links eth0 eth1");
    ear.await("update", RunningDevice.PATIENCE, said -> !heard(udn, "ssdp:update").isEmpty());
    String[] update = heard(udn, "ssdp:update").get(0);
    int before = Integer.parseInt(update[5]);
    int next = Integer.parseInt(update[6]);
    assertThat(next).isGreaterThan(before);
    ear.await("its new number", RunningDevice.PATIENCE, said -> alives(udn, next) > 0);

    hosts.ip(2, "link del eth1");
    roaming.await(
        "links eth0", RunningDevice.PATIENCE, said -> last(said, "links ").equals("links eth0"));
    int alives = heard(udn, "ssdp:alive").size();
    ear.await("more", MAX_AGE, said -> heard(udn, "ssdp:alive").size() > alives);
    assertThat(heard(udn, "ssdp:byebye")).isEmpty();
    assertThat(watcher.lines()).noneMatch(line -> line.equals("rebooted " + udn));
    assertThat(watcher.lines()).noneMatch(line -> line.startsWith("left " + udn));
    roaming.close();
  }

  @Test
  @Order(6)
  @Execution(ExecutionMode.SAME_THREAD)
  void devicesThatSayGoodbyeAreGoneAtOnce() {
    second.say("leave");
    second.await("gone");

    watcher.await("goodbye", Duration.ofSeconds(5), left(DEVICES / 2 + 1, DEVICES / 2, "BYE_BYE"));
  }

  @Test
  @Order(7)
  @Execution(ExecutionMode.SAME_THREAD)
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
    return devices(name, host, Namespaces.LINK, first, count, maxAge);
  }

  private static Child devices(
      String name, int host, String links, int first, int count, Duration maxAge)
      throws IOException {
    return child(
        host,
        name,
        Child.java(
            ManyDevices.class.getName(),
            state.resolve(name).toString(),
            links,
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

  /** What was heard of a device: group, source, NTS, USN, LOCATION, BOOTID, NEXTBOOTID. */
  private static List<String[]> heard(String udn, String nts) {
    return ear.after("heard ").stream()
        .map(line -> SPACE.split(line))
        .filter(words -> words[2].equals(nts) && words[3].startsWith(udn))
        .toList();
  }

  private static long alives(String udn, int bootId) {
    return heard(udn, "ssdp:alive").stream()
        .filter(words -> words[5].equals(String.valueOf(bootId)))
        .count();
  }

  /** The only group that may be addressed from here (UDA 2.0, table A-1). */
  private static String group(InetAddress source) {
    if (source instanceof Inet4Address) {
      return "239.255.255.250";
    }
    return source.isLinkLocalAddress() ? "ff02::c" : "ff05::c";
  }

  /** The ways to a device that were told last. */
  private static List<String> ways(List<String> said, String udn) {
    List<String> words = List.of(SPACE.split(last(said, "ways " + udn)));
    return words.size() < 2 ? List.of() : words.subList(2, words.size());
  }

  private static String last(List<String> said, String beginning) {
    return said.stream()
        .filter(line -> line.startsWith(beginning))
        .reduce("", (older, newer) -> newer);
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
