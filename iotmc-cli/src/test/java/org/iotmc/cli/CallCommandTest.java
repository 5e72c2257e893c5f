package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.Range;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.UpnpService;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.ListenSpec;
import org.iotmc.description.DescriptionHandler;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.description.ServiceDescriptions;
import org.iotmc.description.ServiceEntry;
import org.iotmc.netty.NettyHost;
import org.iotmc.soap.AccessPolicy;
import org.iotmc.soap.SoapDispatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code iotmc call} of a boiler of ours, with another one in it. */
class CallCommandTest {
  private static final ServiceContract<Boiler> BOILER =
      ServiceContract.of(MethodHandles.lookup(), Boiler.class);
  private static final TypeUrn TYPE = TypeUrn.device("iotmc-org", "Boiler", 1);
  private static final Udn OUTER = new Udn("uuid:0e9d5b0e-7a64-4c4e-9d5c-70d3b1e0a002");
  private static final Udn INNER = new Udn("uuid:0e9d5b0e-7a64-4c4e-9d5c-70d3b1e0a003");
  private static final String SERVICE = BOILER.type().toString();
  private static final String ID = BOILER.serviceId();

  @TempDir private Path directory;
  private Host host;
  private String location = "";
  private final List<Integer> heated = new ArrayList<>();

  @UpnpService(domain = "iotmc-org", name = "Boiler", reach = UpnpService.Reach.OPEN)
  interface Boiler {
    enum Mode {
      ECO,
      BOOST
    }

    record Wish(@Range(min = 5, max = 30) int degrees, Mode mode) {}

    record State(int retDegrees, Mode retMode) {}

    @Action(caller = Caller.ANYBODY)
    CompletionStage<State> heat(Call<Wish> call);

    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> drain(Call<Nothing> call);
  }

  private final class Real implements Boiler {
    @Override
    public CompletionStage<State> heat(Call<Wish> call) {
      heated.add(call.arguments().degrees());
      return CompletableFuture.completedFuture(
          new State(call.arguments().degrees(), call.arguments().mode()));
    }

    @Override
    public CompletionStage<Nothing> drain(Call<Nothing> call) {
      throw new ActionException(801, "it is hot");
    }
  }

  @BeforeEach
  void listen() {
    host = NettyHost.builder(directory).linksNamed("lo").open();
    SoapDispatcher control =
        SoapDispatcher.builder(host.newLane("control"))
            .service(BOILER, new Real(), "/control")
            .access(AccessPolicy.inPhase(LifecyclePhase.OPERATION))
            .build();
    DescriptionHandler documents =
        DescriptionHandler.empty()
            .withXml("/one.xml", description(boiler(OUTER, ID)))
            .withXml("/two.xml", description(boiler(OUTER, ID, boiler(INNER, ID + "2"))))
            .withXml("/none.xml", description(device(OUTER, List.of())))
            .withXml(
                "/boiler.xml",
                ServiceDescriptionCodec.encode(ServiceDescriptions.of(BOILER).withConfigId(1)));
    HttpHandler either =
        exchange ->
            exchange.path().equals("/control")
                ? control.handle(exchange)
                : documents.handle(exchange);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int port =
        Await.result(host.http().listen(ListenSpec.plain(any), either), Duration.ofSeconds(10))
            .address()
            .getPort();
    location = "http://127.0.0.1:" + port + "/one.xml";
  }

  @AfterEach
  void close() {
    host.close();
  }

  private static Device boiler(Udn udn, String id, Device... embedded) {
    ServiceEntry entry =
        new ServiceEntry(
            SERVICE,
            id,
            Optional.of(URI.create("/boiler.xml")),
            URI.create("/control"),
            Optional.empty());
    return device(udn, List.of(entry), embedded);
  }

  private static Device device(Udn udn, List<ServiceEntry> services, Device... embedded) {
    var builder =
        Device.builder(TYPE, udn).friendlyName("Boiler").manufacturer("Example").modelName("B1");
    services.forEach(builder::service);
    for (Device inner : embedded) {
      builder.device(inner);
    }
    return builder.build();
  }

  private static byte[] description(Device root) {
    return DeviceDescriptionCodec.encode(DeviceDescription.of(root).withConfigId(1));
  }

  private static CommandRun run(String... args) {
    List<String> all = new ArrayList<>(List.of("call"));
    all.addAll(List.of(args));
    return CommandRun.of(all.toArray(new String[0]));
  }

  private static List<String> shown(String... args) {
    CommandRun run = run(args);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    return run.lines();
  }

  private static String refused(int status, String... args) {
    CommandRun run = run(args);
    assertThat(run.out()).isEmpty();
    assertThat(run.complaints()).hasSize(1);
    assertThat(run.err()).startsWith("iotmc: ");
    assertThat(run.status()).as(run.err()).isEqualTo(status);
    return run.err();
  }

  @Test
  void anActionIsCalledByTheTypeWithOrWithoutVersionOrByTheIdOfItsService() {
    String unversioned = SERVICE.substring(0, SERVICE.lastIndexOf(':'));
    for (String name : List.of(SERVICE, unversioned, ID)) {
      assertThat(shown(location, name, "Heat", "Mode=BOOST", "Degrees=21"))
          .containsExactly("RetDegrees=21", "RetMode=BOOST");
    }
    assertThat(heated).containsExactly(21, 21, 21);
    List<String> json = shown(location, SERVICE, "Heat", "Degrees=22", "Mode=ECO", "--json");
    assertThat(json).containsExactly("{\"RetDegrees\":\"22\",\"RetMode\":\"ECO\"}");
  }

  @Test
  void theServicesAndTheirActionsAreListed() {
    assertThat(shown(location)).hasSize(2).contains(SERVICE + "  " + ID + "  " + OUTER);
    Map<?, ?> service = JsonMapper.shared().readValue(shown(location, "--json").get(0), Map.class);
    assertThat(service.get("control")).isEqualTo(location.replace("/one.xml", "/control"));

    List<String> actions =
        shown(location, SERVICE).stream().map(line -> line.replaceAll(" {2,}", "|")).toList();
    assertThat(actions)
        .containsExactlyInAnyOrder(
            "ACTION|DIRECTION|ARGUMENT|TYPE|VALUES",
            "Heat|in|Degrees|i4|5 to 30",
            "Heat|in|Mode|string|ECO, BOOST",
            "Heat|out|RetDegrees|i4|-",
            "Heat|out|RetMode|string|ECO, BOOST",
            "Drain|-|-|-|-");
    assertThat(shown(location, SERVICE, "--json"))
        .contains(
            "{\"action\":\"Drain\"}",
            "{\"action\":\"Heat\",\"direction\":\"in\",\"argument\":\"Mode\",\"type\":\"string\","
                + "\"allowed\":[\"ECO\",\"BOOST\"]}");
  }

  @Test
  void aFaultIsOneLineWithItsCodeAndDescription() {
    assertThat(refused(1, location, SERVICE, "Drain")).contains("801 it is hot (Drain at http:");
  }

  @Test
  void whatTheDescriptionDoesNotAllowIsNotSent() {
    assertThat(refused(2, location, SERVICE, "Heat", "Degrees=31", "Mode=ECO"))
        .contains("Heat#Degrees is i4, 5 to 30; ");
    assertThat(refused(2, location, SERVICE, "Heat", "Degrees=21")).contains("Mode is missing");
    assertThat(refused(2, location, SERVICE, "Drain", "Fast=1")).contains("no argument [Fast]");
    assertThat(refused(2, location, SERVICE, "Melt")).contains("no action Melt");
    assertThat(refused(2, location, SERVICE, "Heat", "Degrees=1", "Degrees=2")).contains("twice");
    assertThat(refused(2, location, SERVICE, "Heat", "21")).contains("21 is not NAME=VALUE");
    assertThat(heated).isEmpty();
  }

  @Test
  void whichOfSeveralServicesIsMeantIsNotGuessed() {
    String two = location.replace("/one.xml", "/two.xml");
    assertThat(shown(two)).hasSize(3);
    assertThat(refused(2, two, SERVICE, "Drain")).contains("there are 2 services", "--device");
    assertThat(shown(two, "--device", INNER.value())).hasSize(2);
    refused(1, two, SERVICE, "Drain", "--device", INNER.value());
    refused(1, two, ID + "2", "Drain");
    assertThat(refused(2, two, SERVICE, "--device", "uuid:other")).contains("there is no service");
  }

  @Test
  void whatIsNotThereIsToldInOneLine() {
    assertThat(refused(2, location, "urn:iotmc-org:service:Boiler:2")).contains("no service");
    assertThat(refused(2, location, "Boiler")).contains("there is no service Boiler; ");
    assertThat(refused(2, location.replace("one", "no"))).contains("HTTP status 404");
    assertThat(refused(2, "http://127.0.0.1:1/")).contains("127.0.0.1:1").contains("; look");
    assertThat(refused(2, "https://127.0.0.1/")).contains("not an http URL");
    assertThat(refused(2, location, "--seconds", "61")).contains("--seconds");
    CommandRun none = run(location.replace("one", "none"));
    assertThat(none.complaints()).containsExactly("No services are described there.");
    assertThat(none.status()).isZero();
  }
}
