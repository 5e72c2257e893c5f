package org.iotmc.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.iotmc.api.IotmcException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Role;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.Management;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.cli.Thermostat;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.iotmc.pki.TrustClock;
import org.iotmc.pki.TrustPolicy;
import org.iotmc.soap.SoapCodec;
import org.iotmc.soap.SoapMessage;
import org.iotmc.soap.SoapMessage.Fault;
import org.iotmc.soap.SoapMessage.Request;
import org.junit.jupiter.api.Test;

/**
 * Everybody calls every action of a running device and of a running controller, without arguments:
 * an action that has some answers 402 to those whom it admits. Expected is what the declarations
 * say, from which the table in {@code docs/protocol.md} is made.
 */
class AccessTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int NO_CONNECTION = -1;
  private static final int ADMITTED = 0;

  private final SimulatedWorld world = new SimulatedWorld(4, SimulatedWorld.Network.IPV4);
  private final Factory factory = Factory.open(world, "factory");
  private final Owner owner =
      new Owner(world, factory.identities().anchor(), Udn.random(world.host("nobody").secrets()));
  private final DemoDevice device = device("device");
  private final DemoDevice other = device("other");

  /** Who calls. */
  private enum Kind {
    /** Over plain HTTP. */
    NOBODY,
    /** With a valid certificate of another domain, as a controller there. */
    STRANGER,
    /** With a certificate of the manufacturer that says controller. */
    MANUFACTURED,
    /** With the operational certificate of a device of this domain. */
    DEVICE,
    CONTROLLER
  }

  /** Somebody with a name and credentials, or none. */
  private record Somebody(Kind kind, Host host, Optional<Credentials> credentials) {
    CallSpec spec() {
      return new CallSpec(Duration.ofSeconds(30), credentials, Optional.empty());
    }
  }

  /** Where services are called, over plain HTTP and over TLS, and what matters of who is called. */
  private record Callee(
      List<ServiceContract<?>> services,
      Supplier<URI> plain,
      Supplier<URI> secure,
      Supplier<LifecyclePhase> phase,
      boolean quarantined) {}

  private DemoDevice device(String name) {
    return new DemoDevice(name, world.host(name), factory.anchors(), 3600);
  }

  private Somebody somebody(
      Kind kind, String name, CertificateAuthority issuer, Optional<Role> role) {
    Host host = world.host(name);
    KeyPair keys = new SoftwareVault(host.storage(), host.secrets()).generate("key");
    Udn udn = Udn.random(host.secrets());
    var subject =
        new CertificateAuthority.Subject(udn, role, keys.getPublic(), Duration.ofDays(30));
    return with(kind, host, world.await(issuer.issue(subject), PATIENCE), keys);
  }

  /** It trusts whom it calls, whatever that one thinks of it. */
  private Somebody with(Kind kind, Host host, List<X509Certificate> chain, KeyPair keys) {
    TrustPolicy trust =
        TrustPolicy.builder(TrustClock.of(host.clock()))
            .domainAnchors(List.of(owner.anchor()))
            .identityAnchors(List.of(factory.identities().anchor()))
            .build();
    return new Somebody(kind, host, Optional.of(new Credentials(chain, keys.getPrivate(), trust)));
  }

  private Somebody member(DemoDevice member) {
    return with(
        Kind.DEVICE,
        world.host(member.name() + "'s caller"),
        owner.chainOf(member.udn()),
        member.operationalKeys());
  }

  private List<Somebody> everybody() {
    return everybody(List.of(member(device), member(other)));
  }

  private List<Somebody> everybody(List<Somebody> members) {
    Host another = world.host("another owner");
    LocalAuthority otherDomain =
        LocalAuthority.open(
            "domain", new SoftwareVault(another.storage(), another.secrets()), another);
    LocalAuthority domain =
        LocalAuthority.open(
            "domain",
            new SoftwareVault(owner.host().storage(), owner.host().secrets()),
            owner.host());
    Optional<Role> controller = Optional.of(Role.CONTROLLER);
    List<Somebody> all = new ArrayList<>(members);
    all.add(new Somebody(Kind.NOBODY, world.host("nobody"), Optional.empty()));
    all.add(somebody(Kind.STRANGER, "stranger", otherDomain, controller));
    all.add(somebody(Kind.MANUFACTURED, "manufactured", factory.identities(), controller));
    all.add(somebody(Kind.CONTROLLER, "second controller", domain, controller));
    return all;
  }

  private void enrol() {
    for (DemoDevice each : List.of(device, other)) {
      world.await(each.manufacture(factory.identities()), PATIENCE);
      world.await(each.start(), PATIENCE);
    }
    world.await(owner.controller().start(), PATIENCE);
    for (DemoDevice each : List.of(device, other)) {
      byte[] voucher = factory.voucher(each.udn(), owner.anchor());
      URI location = each.agent().secureLocations().get(0);
      world.await(owner.controller().provision(location, each.udn(), voucher), PATIENCE);
      assertThat(world.until(() -> isInOperation(each), PATIENCE)).isTrue();
    }
  }

  private boolean isInOperation(DemoDevice each) {
    return owner.isEnrolled(each.udn()) && each.agent().phase() == LifecyclePhase.OPERATION;
  }

  private Callee called(DemoDevice each, boolean quarantined) {
    return new Callee(
        Profile.deviceServices(),
        () -> each.agent().locations().get(0),
        () -> each.agent().secureLocations().get(0),
        () -> each.agent().phase(),
        quarantined);
  }

  private Callee controller(boolean callerIsQuarantined) {
    return new Callee(
        Profile.controllerServices(),
        owner::plainLocation,
        owner::location,
        () -> LifecyclePhase.OPERATION,
        callerIsQuarantined);
  }

  private int code(Callee callee, Somebody who, ServiceContract<?> service, String action) {
    boolean plain = who.credentials().isEmpty();
    URI location = (plain ? callee.plain() : callee.secure()).get();
    Request request = new Request(service.type().toString(), action, Map.of());
    Headers headers =
        Headers.of("CONTENT-TYPE", "text/xml; charset=\"utf-8\"")
            .with("SOAPACTION", "\"" + service.type() + "#" + action + "\"");
    HttpRequest message =
        new HttpRequest(
            "POST",
            location.resolve("/control/" + service.type().name()),
            headers,
            Body.of(SoapCodec.encode(request)));
    HttpResponse response;
    try {
      response = world.await(who.host().http().send(message, who.spec()).response(), PATIENCE);
    } catch (IotmcException e) {
      return NO_CONNECTION;
    }
    byte[] body = world.await(response.body().bytes(SoapCodec.MAX_BODY), PATIENCE);
    SoapMessage answer = SoapCodec.decodeAnswer(request, body);
    return answer instanceof Fault fault ? fault.code() : ADMITTED;
  }

  /** What the declaration says of a caller; 0 if it admits them. */
  private static int expected(Callee callee, Kind who, ActionContract action) {
    int refused = refusal(callee, who, action.caller());
    if (refused != ADMITTED) {
      return refused;
    }
    if (!action.phases().contains(callee.phase().get())) {
      return 803;
    }
    boolean held = callee.quarantined() && action.quarantine() == Action.Quarantine.REFUSES;
    return held ? 811 : ADMITTED;
  }

  private static int refusal(Callee callee, Kind who, Caller admitted) {
    boolean atDevice = callee.services().equals(Profile.deviceServices());
    return switch (who) {
      case NOBODY -> 606;
      case STRANGER -> NO_CONNECTION;
      // A device has no business with other devices of its manufacturer.
      case MANUFACTURED ->
          atDevice
              ? NO_CONNECTION
              : switch (admitted) {
                case ANYBODY, CLAIMANT, IDENTIFIED -> ADMITTED;
                case MEMBER, DEVICE -> 801;
                case CONTROLLER -> 802;
              };
      case DEVICE -> admitted == Caller.CONTROLLER ? 802 : ADMITTED;
      case CONTROLLER ->
          switch (admitted) {
            case ANYBODY, CLAIMANT, CONTROLLER -> ADMITTED;
            case IDENTIFIED, MEMBER, DEVICE -> 802;
          };
    };
  }

  /** Calls all actions; those that do something, since they take no arguments, at the end. */
  private int compare(Callee callee, List<Somebody> callers) {
    record Target(ServiceContract<?> service, ActionContract action) {}

    List<Target> targets = new ArrayList<>();
    callee
        .services()
        .forEach(service -> service.actions().forEach(a -> targets.add(new Target(service, a))));
    targets.sort(
        Comparator.comparing((Target t) -> t.action().in().isEmpty())
            .thenComparing(t -> t.action().name().equals("Reboot")));
    int calls = 0;
    for (Target target : targets) {
      for (Somebody who : callers) {
        int expected = expected(callee, who.kind(), target.action());
        int code = code(callee, who, target.service(), target.action().name());
        String what = target.service() + "#" + target.action() + " by " + who.kind();
        if (expected != ADMITTED) {
          assertThat(code).as(what).isEqualTo(expected);
        } else if (target.action().in().isEmpty()) {
          assertThat(code).as(what).isNotIn(NO_CONNECTION, 606, 801, 802, 803, 811);
        } else {
          assertThat(code).as(what).isEqualTo(402);
        }
        calls++;
      }
    }
    return calls;
  }

  @Test
  void everyActionAnswersThoseWhomItsDeclarationNamesAndNobodyElse() {
    enrol();
    List<Somebody> everybody = everybody();
    int controllers = compare(controller(false), everybody);
    assertThat(controllers).isEqualTo(actions(Profile.controllerServices()) * everybody.size());
    int devices = compare(called(device, false), everybody);
    assertThat(devices).isEqualTo(actions(Profile.deviceServices()) * everybody.size());
  }

  private static int actions(List<ServiceContract<?>> services) {
    return services.stream().mapToInt(service -> service.actions().size()).sum();
  }

  @Test
  void inQuarantineOnlyWhatIsDeclaredToAnswersOnEitherSide() {
    enrol();
    Management management = owner.controller().device(device.udn()).management();
    world.await(management.setQuarantine(Call.of(new Management.Quarantine(true))), PATIENCE);
    assertThat(
            world.until(
                () -> owner.controller().find(device.udn()).orElseThrow().quarantined(), PATIENCE))
        .isTrue();
    compare(called(device, true), everybody());
    compare(controller(true), List.of(member(device)));
    compare(controller(false), List.of(member(other)));
  }

  @Test
  void aDeviceWithoutAnOwnerTakesVouchersFromWhoeverAuthenticatesAndNothingElseFromAnybody() {
    world.await(device.manufacture(factory.identities()), PATIENCE);
    world.await(device.start(), PATIENCE);
    world.await(owner.controller().start(), PATIENCE);
    List<Somebody> strangers =
        everybody(List.of()).stream().filter(who -> who.kind() != Kind.NOBODY).toList();
    Callee callee = called(device, false);
    for (ServiceContract<?> service : callee.services()) {
      for (ActionContract action : service.actions()) {
        boolean open = action.caller() == Caller.CLAIMANT;
        for (Somebody who : strangers) {
          assertThat(code(callee, who, service, action.name()))
              .as("%s by %s", action, who.kind())
              .isEqualTo(open ? 402 : 606);
        }
      }
    }
    assertThat(strangers).hasSize(3);
  }

  @Test
  void plainHttpServesDescriptionsAndOpenServicesAndAnswers606ToTheRest() {
    enrol();
    Somebody nobody = new Somebody(Kind.NOBODY, world.host("nobody"), Optional.empty());
    assertThat(status(nobody, device.agent().locations().get(0))).isEqualTo(200);
    TreeSet<Integer> open = new TreeSet<>();
    for (ActionContract action : Thermostat.CONTRACT.actions()) {
      open.add(code(called(device, false), nobody, Thermostat.CONTRACT, action.name()));
    }
    assertThat(open).containsExactly(ADMITTED, 402);
    for (ServiceContract<?> service : Profile.deviceServices()) {
      URI scpd =
          device.agent().locations().get(0).resolve("/scpd/" + service.type().name() + ".xml");
      assertThat(status(nobody, scpd)).isEqualTo(200);
      assertThat(code(called(device, false), nobody, service, "NoSuchAction")).isEqualTo(606);
    }
  }

  private int status(Somebody who, URI url) {
    var call = who.host().http().send(HttpRequest.get(url), who.spec());
    return world.await(call.response(), PATIENCE).status();
  }
}
