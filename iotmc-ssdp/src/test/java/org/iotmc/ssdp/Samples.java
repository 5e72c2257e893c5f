package org.iotmc.ssdp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;

/** Messages for tests: fixed ones and generators. */
final class Samples {
  static final Udn UDN = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c003");
  static final TypeUrn MANAGED = TypeUrn.device(TypeUrn.IOTMC, "ManagedDevice", 1);
  static final TypeUrn MANAGEMENT = TypeUrn.service(TypeUrn.IOTMC, "Management", 1);

  private Samples() {}

  static ByteBuffer bytes(String... lines) {
    return ByteBuffer.wrap(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  /** What is between position and limit. */
  static byte[] array(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  /** The message as if it had had no fault. */
  static SsdpMessage withoutWarnings(SsdpMessage message) {
    if (message instanceof SsdpMessage.Alive m) {
      return new SsdpMessage.Alive(m.advertisement(), m.presence());
    }
    if (message instanceof SsdpMessage.ByeBye m) {
      return new SsdpMessage.ByeBye(m.advertisement(), m.epoch());
    }
    if (message instanceof SsdpMessage.Update m) {
      return new SsdpMessage.Update(m.advertisement(), m.endpoint(), m.epoch(), m.nextBootId());
    }
    if (message instanceof SsdpMessage.SearchResponse m) {
      return new SsdpMessage.SearchResponse(m.advertisement(), m.presence());
    }
    SsdpMessage.Search m = (SsdpMessage.Search) message;
    return new SsdpMessage.Search(m.target(), m.mx(), m.tcpPort(), m.who(), List.of());
  }

  static Presence presence(String location) {
    return new Presence(
        new Endpoint(location, Optional.empty(), OptionalInt.empty()),
        Epoch.of(1, 1),
        Duration.ofMinutes(30),
        Optional.of("OS/1 UPnP/2.0 iotmc/0.1"),
        Optional.empty());
  }

  static Arbitrary<SsdpMessage> messages() {
    Arbitrary<SsdpMessage> alive =
        Combinators.combine(advertisements(), presences()).as(SsdpMessage.Alive::new);
    Arbitrary<SsdpMessage> response =
        Combinators.combine(advertisements(), presences()).as(SsdpMessage.SearchResponse::new);
    Arbitrary<SsdpMessage> byeBye =
        Combinators.combine(advertisements(), epochs()).as(SsdpMessage.ByeBye::new);
    Arbitrary<SsdpMessage> update =
        Combinators.combine(advertisements(), endpoints(), epochs(), ids())
            .as(SsdpMessage.Update::new);
    Arbitrary<SsdpMessage> search =
        Combinators.combine(targets(), optional(1, 120), optional(49152, 65535), controlPoints())
            .as(
                (target, mx, port, who) ->
                    new SsdpMessage.Search(target, mx, port, who, List.of()));
    return Arbitraries.oneOf(alive, response, byeBye, update, search);
  }

  static Arbitrary<Target> targets() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            Target.ALL,
            Target.ROOT_DEVICE,
            Target.of(UDN),
            Target.of(MANAGED),
            Target.of(MANAGEMENT),
            new Target("roku:ecp")),
        Arbitraries.strings()
            .withCharRange('!', '~')
            .ofMinLength(1)
            .ofMaxLength(30)
            .map(Target::new));
  }

  private static Arbitrary<Advertisement> advertisements() {
    Arbitrary<Udn> udns =
        Arbitraries.strings()
            .alpha()
            .numeric()
            .withChars('-')
            .ofMinLength(1)
            .ofMaxLength(40)
            .map(id -> new Udn("uuid:" + id));
    Arbitrary<Usn> usns = Combinators.combine(udns, targets().optional()).as(Usn::new);
    return Combinators.combine(targets(), usns).as(Advertisement::new);
  }

  private static Arbitrary<Endpoint> endpoints() {
    Arbitrary<String> rest =
        Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(30);
    return Combinators.combine(
            Arbitraries.of("http://", "https://", "HTTP://"),
            rest,
            rest.map(r -> "https://" + r).optional(),
            optional(49152, 65535))
        .as((scheme, path, secure, port) -> new Endpoint(scheme + path, secure, port));
  }

  private static Arbitrary<Epoch> epochs() {
    Arbitrary<String> nls =
        Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(20);
    return Combinators.combine(
            optional(0, Integer.MAX_VALUE), optional(0, Integer.MAX_VALUE), nls.optional())
        .as(Epoch::new);
  }

  private static Arbitrary<ControlPoint> controlPoints() {
    return Combinators.combine(texts().optional(), texts().optional(), texts().optional())
        .as(ControlPoint::new);
  }

  private static Arbitrary<Integer> ids() {
    return Arbitraries.integers().greaterOrEqual(0);
  }

  private static Arbitrary<Presence> presences() {
    return Combinators.combine(
            endpoints(),
            epochs(),
            ids().map(Duration::ofSeconds),
            texts().optional(),
            extensions().optional())
        .as(Presence::new);
  }

  private static Arbitrary<IotmcExtension> extensions() {
    Arbitrary<List<String>> capabilities =
        Arbitraries.of("enroll", "config", "backup", "ota", "diag", "health", "x-new")
            .list()
            .ofMaxSize(6);
    return Combinators.combine(
            capabilities,
            Arbitraries.of(LifecyclePhase.OPERATION, LifecyclePhase.MAINTENANCE).optional())
        .as(IotmcExtension::new);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withChars('é', '中')
        .ofMinLength(1)
        .ofMaxLength(25)
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private static Arbitrary<OptionalInt> optional(int min, int max) {
    return Arbitraries.integers()
        .between(min, max)
        .optional()
        .map(o -> o.map(OptionalInt::of).orElse(OptionalInt.empty()));
  }
}
