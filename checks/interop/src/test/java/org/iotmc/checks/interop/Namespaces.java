package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Several hosts on one Ethernet: network namespaces of Linux, each with an interface {@value #LINK}
 * on a bridge in a further one. Host n has the addresses 10.77.0.n/24 and fd77::n/64 on it. Their
 * names carry the id of the process that made them and a number, so that runs and tests do not
 * meet; those of a run that was killed are removed by the next one.
 */
final class Namespaces implements AutoCloseable {
  static final String LINK = "eth0";

  private static final String PREFIX = "iotmc-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-[\\w-]+");

  private static final AtomicInteger MADE = new AtomicInteger();

  private final String own =
      PREFIX + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet() + "-";
  private final String bridge = own + "sw";
  private final int hosts;

  private Namespaces(int hosts) {
    this.hosts = hosts;
  }

  /** Skips the calling test where namespaces cannot be made; in continuous integration it fails. */
  static void require() throws IOException, InterruptedException {
    Tool.IP.require();
    Tool.NFT.require();
    String reason = "";
    if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      reason = "network namespaces need root";
    } else {
      String probe = PREFIX + ProcessHandle.current().pid() + "-probe";
      Ended ended = execute(List.of("ip", "netns", "add", probe));
      if (ended.status == 0) {
        run("ip", "netns", "del", probe);
      } else {
        reason = "network namespaces cannot be made here: " + ended.said.strip();
      }
    }
    if (!reason.isEmpty() && "true".equals(System.getenv("CI"))) {
      fail(reason);
    }
    if (!reason.isEmpty()) {
      abort(reason);
    }
  }

  /** So many hosts, numbered from 1, that reach each other. */
  static Namespaces open(int hosts) throws IOException, InterruptedException {
    removeStale();
    Namespaces made = new Namespaces(hosts);
    made.remove();
    try {
      run("ip", "netns", "add", made.bridge);
      ip(made.bridge, "link add br0 type bridge mcast_snooping 0");
      ip(made.bridge, "link set br0 up");
      for (int i = 1; i <= hosts; i++) {
        made.add(i);
      }
      return made;
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      made.close();
      throw e;
    }
  }

  private void add(int host) throws IOException, InterruptedException {
    String name = name(host);
    run("ip", "netns", "add", name);
    ip(bridge, "link add v" + host + " type veth peer name " + LINK + " netns " + name);
    ip(bridge, "link set v" + host + " master br0 up");
    ip(name, "link set lo up");
    ip(name, "addr add 10.77.0." + host + "/24 dev " + LINK);
    ip(name, "addr add fd77::" + host + "/64 dev " + LINK + " nodad");
    ip(name, "link set " + LINK + " up");
    ip(name, "route add default dev " + LINK);
  }

  /** Gives a host one more interface, which is up, on the same bridge, and has no address. */
  void plug(int host, String link) throws IOException, InterruptedException {
    String end = "p" + host + "-" + link;
    ip(bridge, "link add " + end + " type veth peer name " + link + " netns " + name(host));
    ip(bridge, "link set " + end + " master br0 up");
    ip(host, "link set " + link + " addrgenmode none up");
  }

  /** Gives two hosts one more interface each, which are joined by a wire and have no address. */
  void wire(int host, int other, String link) throws IOException, InterruptedException {
    ip(host, "link add " + link + " type veth peer name " + link + " netns " + name(other));
    ip(host, "link set " + link + " addrgenmode none up");
    ip(other, "link set " + link + " addrgenmode none up");
  }

  /** Words of an {@code ip} command, on a host; gives what it says. */
  String ip(int host, String words) throws IOException, InterruptedException {
    return ip(name(host), words);
  }

  /** Changes a setting of a host's kernel. */
  void set(int host, String setting, String value) throws IOException, InterruptedException {
    run(on(host, List.of("sh", "-c", "echo " + value + " > /proc/sys/" + setting)));
  }

  /** The command that runs another one on a host. */
  List<String> on(int host, List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name(host)));
    whole.addAll(command);
    return whole;
  }

  /** A family of addresses, by the name that nft has for it. */
  enum Family {
    IPV4("ip"),
    IPV6("ip6");

    private final String name;

    Family(String name) {
      this.name = name;
    }

    private Family other() {
      return this == IPV4 ? IPV6 : IPV4;
    }
  }

  /**
   * From now on so many percent of the UDP datagrams of a family that come to any host get lost,
   * and all of the other family.
   */
  void lose(int percent, Family family) throws IOException, InterruptedException {
    String rules =
        """
        add table netdev loss
        add chain netdev loss in { type filter hook ingress device "%s" priority 0; }
        add rule netdev loss in meta protocol %s meta l4proto udp drop
        add rule netdev loss in meta l4proto udp numgen random mod 100 < %d counter drop
        """;
    for (int host = 1; host <= hosts; host++) {
      rule(host, rules.formatted(LINK, family.other().name, percent));
    }
  }

  private void rule(int host, String rules) throws IOException, InterruptedException {
    Path file = Files.createTempFile("rules", ".nft");
    try {
      Files.writeString(file, rules);
      run(on(host, List.of("nft", "-f", file.toString())));
    } finally {
      Files.delete(file);
    }
  }

  /** How many datagrams to a host were lost. */
  int lost(int host) throws IOException, InterruptedException {
    String said = run(on(host, List.of("nft", "list", "table", "netdev", "loss")));
    Matcher counter = Pattern.compile("counter packets (\\d+)").matcher(said);
    assertThat(counter.find()).as(said).isTrue();
    return Integer.parseInt(counter.group(1));
  }

  /** Ends {@link #lose}. */
  void loseNothing() throws IOException, InterruptedException {
    for (int host = 1; host <= hosts; host++) {
      run(on(host, List.of("nft", "delete", "table", "netdev", "loss")));
    }
  }

  /** Words of an {@code ip} command, in a namespace. */
  private static String ip(String namespace, String words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace));
    command.addAll(Arrays.asList(words.split(" ")));
    return run(command);
  }

  private String name(int host) {
    return own + "h" + host;
  }

  private static void removeStale() throws IOException, InterruptedException {
    Matcher name = NAME.matcher(run("ip", "netns", "list"));
    while (name.find()) {
      if (ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
        // Another run may be as quick.
        execute(List.of("ip", "netns", "del", name.group()));
      }
    }
  }

  /** Its interfaces go with a namespace. */
  private void remove() throws IOException, InterruptedException {
    Matcher name = NAME.matcher(run("ip", "netns", "list"));
    while (name.find()) {
      if (name.group().startsWith(own)) {
        run("ip", "netns", "del", name.group());
      }
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    remove();
  }

  private record Ended(int status, String said) {}

  private static String run(String... command) throws IOException, InterruptedException {
    return run(List.of(command));
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Ended ended = execute(command);
    assertThat(ended.status).as("%s: %s", command, ended.said).isZero();
    return ended.said;
  }

  /** None of these commands waits for anything. */
  private static Ended execute(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
