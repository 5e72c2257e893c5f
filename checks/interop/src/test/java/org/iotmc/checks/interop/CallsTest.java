package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.iotmc.api.ActionException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Lane;
import org.iotmc.checks.interop.PeersTest.Stack;
import org.iotmc.description.ServiceDescriptionCodec;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.netty.NettyHost;
import org.iotmc.soap.ActionResult;
import org.iotmc.soap.RemoteService;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.SearchRequest;
import org.iotmc.ssdp.SsdpSearcher;
import org.iotmc.ssdp.Target;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Control with other stacks, in both directions: a value of every data type, and faults. */
class CallsTest {
  private static final int OWN_CODE = 701;

  @TempDir private Path state;

  @ParameterizedTest
  @EnumSource
  void theyCallADeviceOfOursWithEveryDataTypeAndHearItsFaults(Stack stack) throws IOException {
    List<String> words = new ArrayList<>(List.of("call", RunningDevice.LINK));
    try (TypesDevice ours = new TypesDevice(state.resolve("ours"))) {
      words.add(ours.udn().value());
      EveryType.samples().forEach((name, text) -> words.add(name + "=" + text));
      try (Child peer = stack.start(state, words.toArray(String[]::new))) {
        peer.await("end");
        Map<String, Object> returned = new LinkedHashMap<>();
        for (String line : peer.after("out " + EveryType.BACK)) {
          int space = line.indexOf(' ');
          String name = line.substring(0, space);
          returned.put(name, EveryType.value(name, line.substring(space + 1)));
        }
        assertThat(returned).containsExactlyEntriesOf(expected());
        assertThat(peer.after("fault ")).containsExactly("701", "402");
      }
    }
  }

  private static Map<String, Object> expected() {
    Map<String, Object> expected = new LinkedHashMap<>();
    EveryType.samples().forEach((name, text) -> expected.put(name, EveryType.value(name, text)));
    return expected;
  }

  @ParameterizedTest
  @EnumSource
  void weCallADeviceOfTheirsWithEveryDataTypeThatItHasAndHearItsFaults(Stack stack)
      throws IOException {
    String uuid = UUID.randomUUID().toString();
    Path scpd =
        Files.write(state.resolve("every.xml"), ServiceDescriptionCodec.encode(TypesDevice.SCPD));
    try (Child peer = stack.start(state, "types", RunningDevice.LINK, uuid, scpd.toString());
        NettyHost host =
            NettyHost.builder(state.resolve("host")).linksNamed(RunningDevice.LINK).open();
        Lane lane = host.newLane("control")) {
      RemoteService theirs = find(host, lane, new Udn("uuid:" + uuid));
      Map<String, Object> given = new LinkedHashMap<>(expected());
      given.keySet().retainAll(described(theirs));
      assertThat(given).hasSizeGreaterThan(20);
      given.replaceAll(
          (name, value) -> name.equals("TimeWithZone") ? EveryType.samples().get(name) : value);

      ActionResult result = RunningDevice.get(theirs.call("Echo", given));
      assertThat(result.warnings()).isEmpty();
      for (String name : given.keySet()) {
        assertThat(EveryType.value(name, result.texts().get(EveryType.BACK + name)))
            .as(name)
            .isEqualTo(expected().get(name));
      }
      assertThatThrownBy(
              () -> theirs.call("Fail", Map.of("Code", OWN_CODE)).toCompletableFuture().join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(ActionException.class)
          .hasMessageContaining("701 as you wish");
      peer.endInput();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCommandLineCallsADeviceOfTheirsAndTellsItsFault(Stack stack)
      throws IOException, InterruptedException {
    String uuid = UUID.randomUUID().toString();
    Path scpd =
        Files.write(state.resolve("every.xml"), ServiceDescriptionCodec.encode(TypesDevice.SCPD));
    try (Child peer = stack.start(state, "types", RunningDevice.LINK, uuid, scpd.toString());
        NettyHost host =
            NettyHost.builder(state.resolve("host")).linksNamed(RunningDevice.LINK).open();
        Lane lane = host.newLane("control")) {
      String location = location(host, lane, new Udn("uuid:" + uuid)).toString();
      String type = EveryType.CONTRACT.type().toString();
      List<String> words = new ArrayList<>(List.of("call", location, type, "Echo"));
      for (String name : described(find(host, lane, new Udn("uuid:" + uuid)))) {
        words.add(name + "=" + EveryType.samples().get(name));
      }
      List<String> said = commandLine("echo", words).toItsEnd(RunningDevice.PATIENCE);
      assertThat(said).hasSize(words.size() - 4);
      for (String line : said) {
        String name = line.substring(EveryType.BACK.length(), line.indexOf('='));
        assertThat(EveryType.value(name, line.substring(line.indexOf('=') + 1)))
            .as(line)
            .isEqualTo(expected().get(name));
      }
      List<String> fail = List.of("call", location, type, "Fail", "Code=" + OWN_CODE);
      assertThat(commandLine("fail", fail).toItsEnd(RunningDevice.PATIENCE, 1)).isEmpty();
      assertThat(Files.readString(state.resolve("fail.log")))
          .startsWith("iotmc: ")
          .contains("701 as you wish (Fail at http://")
          .hasLineCount(1);
      peer.endInput();
    }
  }

  private Child commandLine(String name, List<String> words) throws IOException {
    return Child.start(state, name, Child.java("org.iotmc.cli.Main", words.toArray(String[]::new)));
  }

  private static List<String> described(RemoteService service) {
    return service.description().action("Echo").orElseThrow().in().stream()
        .map(argument -> argument.name())
        .toList();
  }

  private static RemoteService find(NettyHost host, Lane lane, Udn udn) {
    URI location = location(host, lane, udn);
    RemotePeer peer = RunningDevice.get(RemotePeer.fetch(host, lane, location, CallSpec::plain));
    return RunningDevice.get(peer.service(EveryType.CONTRACT.type()));
  }

  private static URI location(NettyHost host, Lane lane, Udn udn) {
    SearchRequest request =
        SearchRequest.to(Target.of(udn)).deadline(Duration.ofSeconds(4)).build();
    List<Found> found = RunningDevice.get(SsdpSearcher.search(host, lane, request).result());
    return found.get(0).presence().endpoint().locationUri();
  }
}
