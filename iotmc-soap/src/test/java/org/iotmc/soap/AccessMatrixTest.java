package org.iotmc.soap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.iotmc.api.ActionException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.RecordContract;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.sim.SimWorld;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.junit.jupiter.api.Test;

/** Every action of the profile, called by everybody in every phase (profile, sections 3 to 6). */
class AccessMatrixTest {
  private static final int REACHED = 777;
  private static final String PATH = "/control";
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 443);

  private final SimWorld world = SimWorld.seeded(1);
  private final Lane lane = world.host("called").newLane("role");
  private LifecyclePhase phase = LifecyclePhase.OPERATION;
  private boolean quarantined;
  private boolean revoked;

  private final AccessPolicy policy =
      new AccessPolicy() {
        @Override
        public LifecyclePhase phase() {
          return phase;
        }

        @Override
        public boolean quarantined(Optional<PeerIdentity> caller) {
          return quarantined;
        }

        @Override
        public boolean revoked(PeerIdentity caller) {
          return revoked;
        }
      };

  private static List<Optional<PeerIdentity>> everybody() {
    return List.of(
        Optional.empty(),
        Optional.of(Peers.CLAIMANT),
        Optional.of(Peers.UNENROLLED),
        Optional.of(Peers.DEVICE),
        Optional.of(Peers.CONTROLLER),
        Optional.of(Peers.ROLELESS));
  }

  /** One row for each {@link Caller}, one column for each of {@link #everybody}; 0 is admitted. */
  private static final Map<Caller, List<Integer>> WHO =
      Map.of(
          Caller.ANYBODY, List.of(606, 0, 0, 0, 0, 0),
          Caller.CLAIMANT, List.of(606, 0, 0, 0, 0, 0),
          Caller.IDENTIFIED, List.of(606, 606, 0, 0, 802, 802),
          Caller.MEMBER, List.of(606, 606, 801, 0, 802, 0),
          Caller.DEVICE, List.of(606, 606, 801, 0, 802, 802),
          Caller.CONTROLLER, List.of(606, 606, 802, 802, 0, 802));

  private static List<ServiceContract<?>> services() {
    List<ServiceContract<?>> all = new ArrayList<>(Profile.deviceServices());
    all.addAll(Profile.controllerServices());
    return all;
  }

  /** An implementation that says that it was reached, and the texts that let a call reach it. */
  private <S> SoapDispatcher dispatcher(ServiceContract<S> service) {
    S implementation =
        service.proxy(
            (action, call) ->
                CompletableFuture.failedFuture(new ActionException(REACHED, "reached")));
    return SoapDispatcher.builder(lane)
        .service(service, implementation, PATH)
        .access(policy)
        .build();
  }

  private int code(
      SoapDispatcher dispatcher,
      ServiceContract<?> service,
      ActionContract action,
      Optional<PeerIdentity> caller) {
    Request request =
        new Request(service.type().toString(), action.name(), samples(action.arguments()));
    Headers headers =
        Headers.of("SOAPACTION", "\"" + service.type() + "#" + action.name() + "\"")
            .with("CONTENT-TYPE", Answers.XML);
    HttpResponse response =
        world.await(
            dispatcher.handle(
                new HttpExchange(
                    "POST", PATH, headers, Body.of(SoapCodec.encode(request)), HERE, HERE, caller)),
            Duration.ofSeconds(1));
    byte[] body = world.await(response.body().bytes(SoapCodec.MAX_BODY), Duration.ofSeconds(1));
    return ((Fault) SoapCodec.decodeAnswer(request, body)).code();
  }

  private static Map<String, String> samples(RecordContract<?> form) {
    Map<String, String> texts = new LinkedHashMap<>();
    form.components()
        .forEach(
            argument -> {
              String text =
                  switch (argument.type().udaType()) {
                    case DATE_TIME_TZ -> "2026-11-22T00:00:00Z";
                    case STRING ->
                        argument.type().javaType() == String.class
                            ? ""
                            : argument.type().allowedValues().isEmpty()
                                ? "uuid:1"
                                : argument.type().allowedValues().get(0);
                    case URI -> "https://h/";
                    case BIN_BASE64 -> "";
                    default -> "1";
                  };
              texts.put(argument.name(), text);
            });
    return texts;
  }

  private static int expected(
      ActionContract action, int who, LifecyclePhase phase, boolean quarantined) {
    int refusal = WHO.get(action.caller()).get(who);
    if (refusal != 0) {
      return refusal;
    }
    if (!action.phases().contains(phase)) {
      return 803;
    }
    return quarantined && action.quarantine() == Action.Quarantine.REFUSES ? 811 : REACHED;
  }

  @Test
  void eachActionAnswersItsCallersInItsPhasesAndNobodyElse() {
    int reached = 0;
    for (ServiceContract<?> service : services()) {
      SoapDispatcher dispatcher = dispatcher(service);
      for (ActionContract action : service.actions()) {
        for (int who = 0; who < everybody().size(); who++) {
          for (LifecyclePhase current : LifecyclePhase.values()) {
            for (boolean isolated : List.of(true, false)) {
              phase = current;
              quarantined = isolated;
              int code = code(dispatcher, service, action, everybody().get(who));
              assertThat(code)
                  .as("%s#%s by %s in %s", service, action, everybody().get(who), current)
                  .isEqualTo(expected(action, who, current, isolated));
              reached += code == REACHED ? 1 : 0;
            }
          }
        }
      }
    }
    assertThat(reached).isPositive();
  }

  @Test
  void aRevokedCallerReachesNothing() {
    revoked = true;
    for (ServiceContract<?> service : services()) {
      SoapDispatcher dispatcher = dispatcher(service);
      for (ActionContract action : service.actions()) {
        assertThat(code(dispatcher, service, action, Optional.of(Peers.CONTROLLER))).isEqualTo(606);
      }
    }
  }

  @Test
  void aStrangerIsTurnedAwayBeforeTheBodyIsRead() {
    Body never = Body.stream(SoapCodec.MAX_BODY, subscriber -> {});
    Headers headers =
        Headers.of("SOAPACTION", "\"" + Profile.CONFIGURATION.type() + "#SetConfiguration\"");
    HttpResponse response =
        world.await(
            dispatcher(Profile.CONFIGURATION)
                .handle(
                    new HttpExchange("POST", PATH, headers, never, HERE, HERE, Optional.empty())),
            Duration.ofSeconds(1));
    assertThat(response.status()).isEqualTo(500);
    byte[] body = world.await(response.body().bytes(SoapCodec.MAX_BODY), Duration.ofSeconds(1));
    assertThat(new String(body, java.nio.charset.StandardCharsets.UTF_8)).contains(">606<");
  }

  @Test
  void oneActionSpelledOut() {
    SoapDispatcher dispatcher = dispatcher(Profile.CONFIGURATION);
    ActionContract set = Profile.CONFIGURATION.action("SetConfiguration").orElseThrow();
    assertThat(code(dispatcher, Profile.CONFIGURATION, set, Optional.of(Peers.CONTROLLER)))
        .isEqualTo(REACHED);
    assertThat(code(dispatcher, Profile.CONFIGURATION, set, Optional.of(Peers.DEVICE)))
        .isEqualTo(802);
    assertThat(code(dispatcher, Profile.CONFIGURATION, set, Optional.empty())).isEqualTo(606);
    quarantined = true;
    assertThat(code(dispatcher, Profile.CONFIGURATION, set, Optional.of(Peers.CONTROLLER)))
        .isEqualTo(811);
    phase = LifecyclePhase.DECOMMISSIONING;
    assertThat(code(dispatcher, Profile.CONFIGURATION, set, Optional.of(Peers.CONTROLLER)))
        .isEqualTo(803);
  }
}
