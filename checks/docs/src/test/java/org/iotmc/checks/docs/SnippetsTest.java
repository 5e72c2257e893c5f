package org.iotmc.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.HealthState;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.controller.BatchReport;
import org.iotmc.controller.Controller;
import org.iotmc.controller.HintSubscription;
import org.iotmc.controller.ManagedDevice;
import org.iotmc.device.DeviceAgent;
import org.iotmc.device.DeviceSupervisor;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.gena.MulticastReceiver;
import org.iotmc.netty.NettyHost;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.soap.RemoteService;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.SsdpAdvertiser;
import org.iotmc.ssdp.SsdpDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the snippets of the documentation with {@link Snippets}, and runs these. */
class SnippetsTest {
  private static final boolean WRITE = System.getProperty("iotmc.docs.write") != null;
  private static final long PATIENCE_SECONDS = 30;
  private static final int LONGEST_IN_README = 25;
  private static final Map<String, Class<?>> SOURCES =
      Map.of(
          "docs/discovery.md",
          DiscoverySnippets.class,
          "docs/control.md",
          ControlSnippets.class,
          "docs/events.md",
          EventSnippets.class,
          "docs/testing.md",
          TestingSnippetsTest.class);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/getting-started.md",
        "docs/discovery.md",
        "docs/control.md",
        "docs/events.md",
        "docs/testing.md"
      })
  void eachBlockOfJavaIsTheOneThatIsCompiled(String path) {
    List<String> names = Document.read(path).snippets();
    Class<?> source = SOURCES.getOrDefault(path, Snippets.class);
    for (String name : names) {
      String compiled = "```java\n" + Document.region(source, name) + "```";
      if (WRITE) {
        Document.read(path).write("snippet " + name, compiled);
      }
      assertThat(Document.read(path).region("snippet " + name))
          .as("%s, snippet %s; run with -Diotmc.docs.write to write it anew", path, name)
          .isEqualTo(compiled);
    }
    assertThat(names).isNotEmpty().hasSameSizeAs(Document.read(path).javaBlocks());
  }

  @Test
  void theReadmeShowsADeviceAndAControllerInAtMost25Lines() {
    assertThat(Document.read("README.md").javaBlocks())
        .hasSize(2)
        .allSatisfy(
            block -> assertThat(block.lines().count()).isBetween(1L, (long) LONGEST_IN_README));
  }

  @Test
  void theDeviceOfTheReadmeEnrolsAtItsControllerAndIsManaged(@TempDir Path directory)
      throws InterruptedException {
    try (Host factory = onLoopback(directory.resolve("factory"));
        Host deviceHost = onLoopback(directory.resolve("device"));
        Host controllerHost = onLoopback(directory.resolve("controller"))) {
      LocalAuthority manufacturer = Snippets.factory(factory, deviceHost, new byte[] {1, 2, 3});
      X509Certificate anchor = manufacturer.anchor();
      BlockingQueue<String> intervals = new LinkedBlockingQueue<>();
      BlockingQueue<ManagedDevice> enrolled = new LinkedBlockingQueue<>();

      Controller controller = Snippets.controller(controllerHost, anchor, enrolled::add);
      DeviceSupervisor device =
          Snippets.device(deviceHost, new Snippets.Anchors(anchor, anchor), intervals::add);
      DeviceAgent agent = device.agent().orElseThrow();
      assertThat(agent.phase()).isEqualTo(LifecyclePhase.PROVISIONING);
      Snippets.provision(
          factory,
          manufacturer,
          controller,
          new Snippets.Found(agent.udn(), agent.secureLocations().get(0)));

      ManagedDevice joined = enrolled.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(joined).isNotNull();
      assertThat(joined.udn()).isEqualTo(agent.udn());
      assertThat(joined.group()).isEqualTo("lab");
      Snippets.Used used = Snippets.use(controller, agent.udn());
      assertThat(used.report().outcomes())
          .extracting(BatchReport.Outcome::result)
          .containsExactly(BatchReport.Result.APPLIED);
      assertThat(used.health().state()).isEqualTo(HealthState.OK);
      assertThat(List.of(next(intervals), next(intervals), next(intervals)))
          .as("the default, what the group has, and the batch")
          .containsExactly("60", "30", "10");
      assertThat(agent.phase()).isEqualTo(LifecyclePhase.OPERATION);

      device.close().toCompletableFuture().join();
      controller.close().toCompletableFuture().join();
    }
  }

  @Test
  void theVendorsServiceIsCalledAndItsEventsArrive(@TempDir Path directory)
      throws InterruptedException {
    try (Host factory = onLoopback(directory.resolve("factory"));
        Host deviceHost = onLoopback(directory.resolve("device"));
        Host controllerHost = onLoopback(directory.resolve("controller"))) {
      LocalAuthority manufacturer = Snippets.factory(factory, deviceHost, new byte[] {1, 2, 3});
      BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
      Controller controller = Snippets.pumpController(controllerHost, manufacturer.anchor(), heard);
      DeviceSupervisor device = Snippets.pump(deviceHost, manufacturer.anchor());
      DeviceAgent agent = device.agent().orElseThrow();
      Snippets.provision(
          factory,
          manufacturer,
          controller,
          new Snippets.Found(agent.udn(), agent.secureLocations().get(0)));

      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(0);
      assertThat(Snippets.call(controller, agent.udn()))
          .isEqualTo(new Snippets.Pump.Status(1500, false));
      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1500);
      TypeUrn type = Snippets.Pump.CONTRACT.type();
      assertThat(ControlSnippets.managed(controller, agent.udn(), type).warnings()).isEmpty();
      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1200);
      assertThat(ControlSnippets.typed(controller, agent.udn(), odd -> {}).join())
          .isEqualTo(new Snippets.Pump.Status(1200, false));

      device.close().toCompletableFuture().join();
      controller.close().toCompletableFuture().join();
    }
  }

  @Test
  void aSirenIsHeardByAControlPointAndByTheControllerThatManagesIt(@TempDir Path directory)
      throws InterruptedException {
    try (Host factory = onLoopback(directory.resolve("factory"));
        Host deviceHost = onLoopback(directory.resolve("device"));
        Host controllerHost = onLoopback(directory.resolve("controller"))) {
      LocalAuthority manufacturer = Snippets.factory(factory, deviceHost, new byte[] {1, 2, 3});
      X509Certificate anchor = manufacturer.anchor();
      BlockingQueue<ManagedDevice> enrolled = new LinkedBlockingQueue<>();
      Controller controller = Snippets.controller(controllerHost, anchor, enrolled::add);
      ParameterSchema interval =
          new ParameterSchema("interval", UdaType.UI2, "60", "1", "3600", "");
      EventSnippets.Siren siren = call -> CompletableFuture.completedFuture(Nothing.NOTHING);
      DeviceSupervisor device =
          new DeviceSupervisor(
              deviceHost,
              platform ->
                  DeviceAgent.builder(deviceHost)
                      .manufacturerAnchors(List.of(anchor))
                      .parameters(List.of(interval))
                      .service(EventSnippets.Siren.CONTRACT, siren, Map.of("Fire", false))
                      .platform(platform)
                      .build());
      device.start().toCompletableFuture().join();
      DeviceAgent agent = device.agent().orElseThrow();
      Snippets.provision(
          factory,
          manufacturer,
          controller,
          new Snippets.Found(agent.udn(), agent.secureLocations().get(0)));
      assertThat(enrolled.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();

      BlockingQueue<String> seen = new LinkedBlockingQueue<>();
      SsdpDirectory directoryOfAll =
          DiscoverySnippets.watch(factory, line -> keep(line, agent.udn(), seen));
      assertThat(next(seen)).contains("is at");
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      BlockingQueue<String> hinted = new LinkedBlockingQueue<>();
      MulticastReceiver receiver =
          EventSnippets.hear(factory, directoryOfAll, line -> keep(line, agent.udn(), heard));
      HintSubscription hints = EventSnippets.hints(controller, hinted::add);
      agent.event(EventSnippets.Siren.CONTRACT, Map.of("Fire", true));
      assertThat(next(heard)).isEqualTo(agent.udn() + " hints at {Fire=true}");
      assertThat(next(hinted)).isEqualTo(agent.udn() + " hints at {Fire=1}");

      hints.cancel();
      receiver.close().toCompletableFuture().join();
      directoryOfAll.close().toCompletableFuture().join();
      device.close().toCompletableFuture().join();
      controller.close().toCompletableFuture().join();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"docs/discovery.md", "docs/control.md", "docs/events.md", "docs/testing.md"})
  void eachTaskTakesAtMost25Lines(String path) {
    assertThat(Document.read(path).javaBlocks())
        .allSatisfy(
            block -> assertThat(block.lines().count()).isBetween(1L, (long) LONGEST_IN_README));
  }

  @Test
  void theImportsOfDiscoveryAreEnoughForItsSnippets() {
    assertImports("docs/discovery.md", DiscoverySnippets.class);
  }

  @Test
  void theImportsOfControlAreEnoughForItsSnippets() {
    assertImports("docs/control.md", ControlSnippets.class);
  }

  @Test
  void theImportsOfGettingStartedAreEnoughForItsSnippetsAndThoseOfTheReadme() {
    assertImports("docs/getting-started.md", Snippets.class);
  }

  /** Each type comes in, by its name or with its package, and no other package has one like it. */
  private static void assertImports(String path, Class<?> snippets) {
    List<String> told = imports(Document.read(path).text());
    List<String> packages =
        told.stream()
            .filter(name -> name.endsWith(".*"))
            .map(name -> name.substring(0, name.length() - 1))
            .toList();
    for (String type : imports(Document.source(snippets))) {
      int end = type.lastIndexOf('.') + 1;
      boolean isOfAnotherDocument = type.startsWith(SnippetsTest.class.getPackageName());
      if (!told.contains(type) && !isOfAnotherDocument) {
        assertThat(packages).as(type).contains(type.substring(0, end));
        assertThat(packages)
            .as("the only package with a " + type.substring(end))
            .filteredOn(name -> exists(name + type.substring(end)))
            .containsExactly(type.substring(0, end));
      }
    }
    assertThat(told).isNotEmpty();
  }

  private static boolean exists(String type) {
    try {
      return Modifier.isPublic(
          Class.forName(type, false, SnippetsTest.class.getClassLoader()).getModifiers());
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static List<String> imports(String text) {
    return text.lines()
        .filter(line -> line.startsWith("import "))
        .map(line -> line.substring("import ".length()).replace(";", ""))
        .toList();
  }

  @Test
  void theSnippetsOfDiscoveryFindADeviceDescribeItAndSeeItLeave(@TempDir Path directory)
      throws Exception {
    Udn udn = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c003");
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/lamp.xml", exchange -> answer(exchange, lamp(udn, "urn:example-com:service:Power:1")));
    web.start();
    int port = web.getAddress().getPort();
    String location = "http://127.0.0.1:" + port + "/lamp.xml";
    try (Host deviceHost = onLoopback(directory.resolve("device"));
        Host host = onLoopback(directory.resolve("seeker"))) {
      SsdpAdvertiser device = DiscoverySnippets.advertise(deviceHost, udn, port);
      BlockingQueue<String> found = new LinkedBlockingQueue<>();
      BlockingQueue<String> seen = new LinkedBlockingQueue<>();
      BlockingQueue<String> links = new LinkedBlockingQueue<>();
      BlockingQueue<String> described = new LinkedBlockingQueue<>();
      SsdpDirectory watching = DiscoverySnippets.watch(host, line -> keep(line, udn, seen));
      BlockingQueue<String> followed = new LinkedBlockingQueue<>();
      DirectoryListener following =
          DiscoverySnippets.follow(host, line -> keep(line, udn, followed));
      SsdpDirectory choosing = DiscoverySnippets.choose(host, following, links::add);
      DiscoverySnippets.search(host, line -> keep(line, udn, found));
      assertThat(next(found)).isEqualTo(udn + " at " + location);
      assertThat(next(seen)).isEqualTo(udn + " is at " + location);
      assertThat(next(links)).contains("127.0.0.1");
      assertThat(next(followed)).isEqualTo(udn + " is Hall");
      DiscoveredDevice chosen = choosing.find(udn).toCompletableFuture().join().orElseThrow();
      DiscoverySnippets.describe(host, chosen, described::add);
      assertThat(described)
          .containsExactly(
              "Hall by Example",
              "urn:example-com:service:Power:1 is called at http://127.0.0.1:" + port + "/control",
              "tolerated: [][]");
      device.close().toCompletableFuture().join();
      assertThat(next(seen)).isEqualTo(udn + " left: BYE_BYE");
      watching.close().toCompletableFuture().join();
      choosing.close().toCompletableFuture().join();
    } finally {
      web.stop(0);
    }
  }

  @Test
  void theSnippetsOfControlCallADeviceOfAnotherStack(@TempDir Path directory) throws Exception {
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    web.createContext("/lamp.xml", exchange -> answer(exchange, lamp(LAMP, DIMMING_TYPE)));
    web.createContext("/power.xml", exchange -> answer(exchange, DIMMING));
    web.createContext(
        "/control",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer(exchange, LEVEL);
        });
    web.start();
    try (Host host = onLoopback(directory);
        Lane lane = host.newLane("test")) {
      URI location = URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/lamp.xml");
      BlockingQueue<String> told = new LinkedBlockingQueue<>();
      ControlSnippets.call(host, location, told::add);
      assertThat(next(asked)).contains("<newLoadlevelTarget>60</newLoadlevelTarget>");
      assertThat(told).containsExactly("level: 42", "tolerated: [NAMESPACE Body/response]");
      RemotePeer device =
          RemotePeer.fetch(host, lane, location, CallSpec::plain).toCompletableFuture().join();
      RemoteService dimming =
          device.service(TypeUrn.parse(DIMMING_TYPE)).toCompletableFuture().join();
      told.clear();
      ControlSnippets.failures(dimming, told::add);
      web.removeContext("/control");
      ControlSnippets.failures(dimming, told::add);
      assertThat(told)
          .containsExactly(
              "done {retLoadlevelStatus=42}",
              "not reached: HTTP status 404 without a fault (SetLoadLevelTarget at "
                  + location.resolve("/control")
                  + ")");
    } finally {
      web.stop(0);
    }
  }

  private static final Udn LAMP = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c003");
  private static final String DIMMING_TYPE = "urn:schemas-upnp-org:service:Dimming:1";

  private static final String DIMMING =
      """
      <scpd xmlns="urn:schemas-upnp-org:service-1-0" configId="7">
        <specVersion><major>2</major><minor>0</minor></specVersion>
        <actionList>
          <action><name>SetLoadLevelTarget</name><argumentList><argument>
            <name>newLoadlevelTarget</name><direction>in</direction>
            <relatedStateVariable>LoadLevelTarget</relatedStateVariable>
          </argument></argumentList></action>
          <action><name>GetLoadLevelStatus</name><argumentList><argument>
            <name>retLoadlevelStatus</name><direction>out</direction>
            <relatedStateVariable>LoadLevelTarget</relatedStateVariable>
          </argument></argumentList></action>
        </actionList>
        <serviceStateTable>
          <stateVariable sendEvents="no"><name>LoadLevelTarget</name><dataType>ui1</dataType>
            <allowedValueRange><minimum>0</minimum><maximum>100</maximum></allowedValueRange>
          </stateVariable>
        </serviceStateTable>
      </scpd>
      """;

  /** What a device answers whose maker forgot the namespace. */
  private static final String LEVEL =
      """
      <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <GetLoadLevelStatusResponse><retLoadlevelStatus>42</retLoadlevelStatus>
        </GetLoadLevelStatusResponse></s:Body></s:Envelope>
      """;

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml; charset=\"utf-8\"");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String lamp(Udn udn, String serviceType) {
    return """
    <?xml version="1.0"?>
    <root xmlns="urn:schemas-upnp-org:device-1-0" configId="7">
      <specVersion><major>2</major><minor>0</minor></specVersion>
      <device>
        <deviceType>urn:example-com:device:Lamp:1</deviceType>
        <friendlyName>Hall</friendlyName>
        <manufacturer>Example</manufacturer>
        <modelName>L1</modelName>
        <UDN>%s</UDN>
        <serviceList>
          <service>
            <serviceType>%s</serviceType>
            <serviceId>urn:example-com:serviceId:Power</serviceId>
            <SCPDURL>/power.xml</SCPDURL>
            <controlURL>/control</controlURL>
            <eventSubURL></eventSubURL>
          </service>
        </serviceList>
      </device>
    </root>
    """
        .formatted(udn, serviceType);
  }

  /** Others may be on this machine. */
  private static void keep(String line, Udn udn, BlockingQueue<String> lines) {
    if (line.startsWith(udn.value())) {
      lines.add(line);
    }
  }

  @Test
  void theHostOfTheSnippetOpens(@TempDir Path directory) {
    try (Host host = Snippets.host(directory)) {
      assertThat(host.storage().names()).isEmpty();
    }
  }

  private static String next(BlockingQueue<String> values) throws InterruptedException {
    String value = values.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return value == null ? "nothing" : value;
  }

  private static Host onLoopback(Path directory) {
    return NettyHost.builder(directory).links(link -> link.scope() == Link.Scope.LOOPBACK).open();
  }
}
