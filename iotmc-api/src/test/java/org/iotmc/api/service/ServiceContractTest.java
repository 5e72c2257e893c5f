package org.iotmc.api.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TypeUrn;
import org.junit.jupiter.api.Test;

class ServiceContractTest {
  enum Mode {
    SLOW,
    FAST
  }

  enum Unit implements WireNamed {
    CELSIUS("degC"),
    KELVIN("K");

    private final String wireName;

    Unit(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  record Point(String name, @Uda(UdaType.UI1) int height) {}

  record Setting(
      Mode mode, @Uda(UdaType.UI2) @Range(min = 1, max = 1000) int speed, List<Point> points) {}

  record Echo(String text) {}

  @UpnpService(domain = "example-com", name = "Fan", version = 2, reach = UpnpService.Reach.OPEN)
  @StateVariable(name = "Speed", type = int.class)
  @StateVariable(name = "Mode", type = Mode.class)
  @StateVariable(name = "Turns", type = long.class, uda = @Uda(UdaType.UI4))
  interface Fan {
    @Action(caller = Caller.ANYBODY, phases = LifecyclePhase.OPERATION)
    CompletionStage<Nothing> set(Call<Setting> call);

    @Action(caller = Caller.CONTROLLER, repeat = Action.Repeat.IDEMPOTENT)
    CompletionStage<Echo> echo(Call<Echo> call);
  }

  private final ServiceContract<Fan> fan = ServiceContract.of(MethodHandles.lookup(), Fan.class);

  @Test
  void aContractSaysWhatTheInterfaceDeclares() {
    assertThat(fan.type()).isEqualTo(TypeUrn.service("example-com", "Fan", 2));
    assertThat(fan.serviceId()).isEqualTo("urn:example-com:serviceId:Fan");
    assertThat(fan.reach()).isEqualTo(UpnpService.Reach.OPEN);
    assertThat(fan.actions()).extracting(ActionContract::name).containsExactly("Echo", "Set");
    assertThat(fan.evented())
        .containsExactly(
            new VariableContract("Speed", ValueType.of(int.class)),
            new VariableContract("Mode", ValueType.of(Mode.class)),
            new VariableContract("Turns", ValueType.of(long.class).as(UdaType.UI4)));

    ActionContract set = fan.action("Set").orElseThrow();
    assertThat(set.caller()).isEqualTo(Caller.ANYBODY);
    assertThat(set.phases()).containsExactly(LifecyclePhase.OPERATION);
    assertThat(set.out()).isEmpty();
    assertThat(set.in())
        .extracting(ArgumentContract::name)
        .containsExactly("Mode", "Speed", "Points");
    assertThat(set.in().get(0).type().allowedValues()).containsExactly("SLOW", "FAST");
    assertThat(set.in().get(1).type().udaType()).isEqualTo(UdaType.UI2);
    assertThat(set.in().get(1).type().bounds()).contains(new ValueType.Bounds(1, 1000));
    assertThat(set.in().get(2).items().orElseThrow().components())
        .extracting(ArgumentContract::name)
        .containsExactly("Name", "Height");

    ActionContract echo = fan.action("Echo").orElseThrow();
    assertThat(echo.phases()).containsExactly(LifecyclePhase.values());
    assertThat(echo.repeat()).isEqualTo(Action.Repeat.IDEMPOTENT);
    assertThat(fan.action("echo")).isEmpty();
  }

  @Test
  void aConstantTravelsByItsNameOnTheWire() {
    ValueType unit = ValueType.of(Unit.class);
    assertThat(unit.allowedValues()).containsExactly("degC", "K");
    assertThat(unit.format(Unit.CELSIUS)).isEqualTo("degC");
    assertThat(unit.parse("Unit", "K")).isEqualTo(Unit.KELVIN);
    assertThatThrownBy(() -> unit.parse("Unit", "KELVIN"))
        .isInstanceOf(MalformedMessageException.class);
    assertThat(ValueType.of(UdaType.class).format(UdaType.DATE_TIME_TZ)).isEqualTo("dateTime.tz");
  }

  @Test
  void aRecordGoesApartAndTogetherAgain() {
    Setting setting = new Setting(Mode.FAST, 7, List.of(new Point("a", 1)));
    RecordContract<?> record = fan.action("Set").orElseThrow().arguments();
    List<Object> parts = record.destructure(setting);
    assertThat(parts).containsExactly(Mode.FAST, 7, List.of(new Point("a", 1)));
    assertThat(record.construct(parts)).isEqualTo(setting);
  }

  @Test
  void aClientsMethodsBecomeCallsAndAnImplementationIsCalled() {
    List<String> called = new ArrayList<>();
    Fan implementation =
        new Fan() {
          @Override
          public CompletionStage<Nothing> set(Call<Setting> call) {
            throw new IllegalStateException("stuck");
          }

          @Override
          public CompletionStage<Echo> echo(Call<Echo> call) {
            return CompletableFuture.completedFuture(call.arguments());
          }
        };
    Fan client =
        fan.proxy(
            (action, call) -> {
              called.add(action.name());
              return fan.invoke(implementation, action, call);
            });
    assertThat(client.echo(Call.of(new Echo("hi"))).toCompletableFuture().join())
        .isEqualTo(new Echo("hi"));
    assertThatThrownBy(
            () ->
                client
                    .set(Call.of(new Setting(Mode.SLOW, 1, List.of())))
                    .toCompletableFuture()
                    .join())
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("stuck");
    assertThat(called).containsExactly("Echo", "Set");
    assertThat(List.of(client)).contains(client);
    assertThat(client).hasToString("client of urn:example-com:service:Fan:2");
  }

  @Test
  void argumentsOfAnotherActionAreRefused() {
    Call<Nothing> other = new Call<>(Nothing.NOTHING, Optional.empty(), Duration.ofSeconds(1));
    assertThatThrownBy(
            () -> fan.invoke(fan.proxy((a, c) -> fail()), fan.action("Echo").orElseThrow(), other))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static CompletionStage<?> fail() {
    throw new AssertionError("must not be called");
  }

  interface Unannotated {}

  @UpnpService(domain = "example-com", name = "Bad")
  interface WithoutAction {
    CompletionStage<Nothing> lost(Call<Nothing> call);
  }

  @UpnpService(domain = "example-com", name = "Bad")
  interface WithoutStage {
    @Action(caller = Caller.ANYBODY)
    Nothing direct(Call<Nothing> call);
  }

  @UpnpService(domain = "example-com", name = "Bad")
  interface WithTwoParameters {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> two(Call<Nothing> call, int more);
  }

  @UpnpService(domain = "example-com", name = "Bad")
  interface WithBareArgument {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> bare(Call<String> call);
  }

  record Odd(Duration duration) {}

  @UpnpService(domain = "example-com", name = "Bad")
  interface WithOddComponent {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Odd> odd(Call<Nothing> call);
  }

  record Narrow(@Uda(UdaType.UI4) int tooNarrow) {}

  @UpnpService(domain = "example-com", name = "Bad")
  interface WithNarrowComponent {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Narrow> narrow(Call<Nothing> call);
  }

  record Wide(@Uda(UdaType.UI1) @Range(min = 0, max = 256) int wide) {}

  @UpnpService(domain = "example-com", name = "Bad")
  interface WithWideRange {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Wide> wide(Call<Nothing> call);
  }

  record Inner(List<Echo> echoes) {}

  record Outer(List<Inner> inners) {}

  @UpnpService(domain = "example-com", name = "Bad")
  interface WithListInList {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Outer> nested(Call<Nothing> call);
  }

  @UpnpService(domain = "example-com", name = "Bad")
  interface Overloaded {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> again(Call<Nothing> call);

    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> Again(Call<Nothing> call);
  }

  @UpnpService(domain = "example-com", name = "Bad")
  @StateVariable(name = "Twice", type = int.class)
  @StateVariable(name = "Twice", type = int.class)
  interface DeclaredTwice {}

  @UpnpService(domain = "example-com", name = "Bad")
  @StateVariable(name = "When", type = Duration.class)
  interface OddVariable {}

  record SameOnTheWire(int speed, int Speed) {}

  record SameByName(@WireName("Speed") int fast, int speed) {}

  record Hyphen(@WireName("new-speed") int speed) {}

  record ReservedName(@WireName("A_speed") int speed) {}

  record Raw(@SuppressWarnings("rawtypes") List list) {}

  record Even(@Range(min = 5, max = 5) int even) {}

  record RangedText(@Range(min = 1, max = 2) String text) {}

  record LongNumber(@MaxLength(5) int number) {}

  record LongList(@MaxLength(5) List<Echo> echoes) {}

  record Fixed(@Uda(UdaType.FIXED_14_4) double price) {}

  record Chosen(Same same) {}

  record Empty(None none) {}

  record Wordy(Words words) {}

  enum None {}

  enum Words {
    THIS_NAME_HAS_MORE_THAN_IT_MAY_X
  }

  enum Same implements WireNamed {
    ONE,
    OTHER;

    @Override
    public String wireName() {
      return "both";
    }
  }

  record Blank(Blanks blank) {}

  record Full(Brim brim) {}

  enum Blanks implements WireNamed {
    ONE;

    @Override
    public String wireName() {
      return " one";
    }
  }

  enum Brim {
    THIS_NAME_HAS_AS_MANY_AS_IT_MAY
  }

  @UpnpService(domain = "example-com", name = "Bad")
  @StateVariable(
      name = "Both",
      type = int.class,
      uda = {@Uda(UdaType.UI1), @Uda(UdaType.UI2)})
  interface TwoDataTypes {}

  @UpnpService(domain = "example-com", name = "Bad")
  @StateVariable(name = "Word", type = String.class, minimumDelta = 1)
  interface DeltaOfWords {}

  @UpnpService(domain = "example-com", name = "Bad")
  @StateVariable(name = "Secret", type = int.class, level = "upnp:/general")
  interface LevelOfManaged {}

  @UpnpService(domain = "example com", name = "Bad")
  interface WrongDomain {}

  @UpnpService(domain = "example.com", name = "Bad")
  interface DottedDomain {}

  @UpnpService(domain = "example-com", name = "Bad")
  @StateVariable(name = "A_Own", type = int.class)
  interface Reserved {}

  @UpnpService(domain = "example-com", name = "Warm")
  @StateVariable(name = "Degrees", type = float.class, minimumDelta = 0.5)
  interface Warm {}

  @Test
  void everyNumberMayHaveALeastDifference() {
    ServiceContract<Warm> warm = ServiceContract.of(MethodHandles.lookup(), Warm.class);
    assertThat(warm.evented().get(0).rule().delta()).isEqualByComparingTo("0.5");
  }

  @Test
  void aWrongRecordFailsWithTheComponentAndTheReason() {
    wrong(SameOnTheWire.class, "Speed: another component has this name on the wire");
    wrong(SameByName.class, "speed: another component has this name on the wire");
    wrong(
        Hyphen.class, "speed: has a name that does not go on the wire: new-speed (1 to 64 letters");
    wrong(ReservedName.class, "speed: has a name that does not go on the wire: A_speed");
    wrong(Raw.class, "list: a list has to name the record of its items");
    wrong(Even.class, "even: range 5 to 5 leaves one value");
    wrong(RangedText.class, "text: a range is for int and long, not for String");
    wrong(LongNumber.class, "number: a length is for strings, not for i4");
    wrong(LongList.class, "echoes: a list has neither data type, range nor length");
    wrong(Fixed.class, "price: double does not go into fixed.14.4, which takes BigDecimal");
    wrong(Chosen.class, "same: Same has no names, or one twice");
    wrong(Empty.class, "none: None has no names, or one twice");
    wrong(Wordy.class, "words: Words has a name that is no allowed value");
    wrong(Blank.class, "blank: Blanks has a name that is no allowed value");
    RecordContract<Full> full =
        RecordContract.of(MethodHandles.lookup(), Full.class, RecordContract.Lists.ALLOWED);
    assertThat(full.components().get(0).type().allowedValues().get(0)).hasSize(31);
  }

  record Boxed(Integer count) {}

  record Small(short count) {}

  record Dated(OffsetDateTime when) {}

  @SuppressWarnings("ArrayRecordComponent") // the mistake
  record Octets(byte[] image) {}

  record Maybe(Optional<String> word) {}

  record Nested(Boxed inner) {}

  record Strange(StringBuilder text) {}

  record NoLength(@MaxLength(0) String text) {}

  @Test
  void aTypeThatNoDataTypeCarriesIsToldWithTheOneToTake() {
    wrong(Boxed.class, "count: no UDA data type carries java.lang.Integer; take int");
    wrong(Small.class, "count: no UDA data type carries short; take int with @Uda(UdaType.I2)");
    wrong(Dated.class, "when: no UDA data type carries java.time.OffsetDateTime; take Instant");
    wrong(Octets.class, "image: no UDA data type carries byte[]; take Bytes");
    wrong(
        Maybe.class, "word: no UDA data type carries java.util.Optional; take a value that means");
    wrong(
        Nested.class, "inner: no UDA data type carries " + Boxed.class.getName() + "; take a List");
    wrong(
        Strange.class, "text: no UDA data type carries java.lang.StringBuilder; take a type that");
    wrong(NoLength.class, "text: a length is 1 or more, not 0");
    wrong(Overfull.class, Overfull.class.getName() + " has more than 64 components");
  }

  private static void wrong(Class<?> record, String message) {
    assertThatThrownBy(
            () -> RecordContract.of(MethodHandles.lookup(), record, RecordContract.Lists.ALLOWED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aWrongDeclarationFailsWithTheMemberAndTheReason() {
    refused(Unannotated.class, "Unannotated", "@UpnpService");
    refused(WithoutAction.class, "WithoutAction#lost", "@Action");
    refused(WithoutStage.class, "WithoutStage#direct", "CompletionStage<record>");
    refused(WithTwoParameters.class, "WithTwoParameters#two", "one parameter");
    refused(WithBareArgument.class, "WithBareArgument#bare", "java.lang.String is not a record");
    refused(WithOddComponent.class, "WithOddComponent#odd", "duration: no UDA data type carries");
    refused(
        WithNarrowComponent.class,
        "#narrow",
        "tooNarrow: int does not go into ui4, which takes long");
    refused(WithWideRange.class, "#wide", "wide: range 0 to 256 exceeds 0 to 255");
    refused(WithListInList.class, "#nested", "echoes: a list in the items of a list");
    refused(Overloaded.class, "Overloaded", "two actions are named Again");
    refused(DeclaredTwice.class, "state variable Twice", "twice");
    refused(OddVariable.class, "state variable When", "no UDA data type carries");
    refused(Reserved.class, "state variable A_Own", "a name that does not go on the wire");
    refused(TwoDataTypes.class, "state variable Both", "has two data types");
    refused(DeltaOfWords.class, "state variable Word", "has a delta, but is no number");
    refused(LevelOfManaged.class, "state variable Secret", "the service is not open");
    refused(DottedDomain.class, "DottedDomain", "hyphens for its dots, as in example-com");
    refused(WrongDomain.class, "WrongDomain", "not a type: urn:example com");
  }

  private static void refused(Class<?> service, String member, String reason) {
    assertThatThrownBy(() -> ServiceContract.of(MethodHandles.lookup(), service))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(member)
        .hasMessageContaining(reason);
  }

  @UpnpService(domain = "example-com", name = "Half")
  interface Half {
    @Action(caller = Caller.ANYBODY)
    CompletionStage<Nothing> always(Call<Nothing> call);

    @Action(caller = Caller.ANYBODY)
    default CompletionStage<Nothing> sometimes(Call<Nothing> call) {
      throw new UnsupportedOperationException();
    }

    /** No action: it is not of the service. */
    static Half idle() {
      return call -> CompletableFuture.completedFuture(Nothing.NOTHING);
    }
  }

  @Test
  void anImplementationThatGivesNoStageFailsItsCall() {
    ServiceContract<Half> half = ServiceContract.of(MethodHandles.lookup(), Half.class);
    assertThat(half.actions())
        .extracting(ActionContract::name)
        .containsExactly("Always", "Sometimes");
    ActionContract always = half.action("Always").orElseThrow();
    assertThat(half.invoke(Half.idle(), always, Call.of(Nothing.NOTHING)).join())
        .isEqualTo(Nothing.NOTHING);
    assertThatThrownBy(() -> half.invoke(call -> null, always, Call.of(Nothing.NOTHING)).join())
        .hasRootCauseMessage("Always returned null");
  }

  @Test
  void aDefaultMethodIsAnActionThatWhoeverOverridesItHas() {
    ServiceContract<Half> half = ServiceContract.of(MethodHandles.lookup(), Half.class);
    Half bare = call -> CompletableFuture.completedFuture(Nothing.NOTHING);
    Half full =
        new Half() {
          @Override
          public CompletionStage<Nothing> always(Call<Nothing> call) {
            return CompletableFuture.completedFuture(Nothing.NOTHING);
          }

          @Override
          public CompletionStage<Nothing> sometimes(Call<Nothing> call) {
            return CompletableFuture.completedFuture(Nothing.NOTHING);
          }
        };
    ActionContract always = half.action("Always").orElseThrow();
    ActionContract sometimes = half.action("Sometimes").orElseThrow();
    assertThat(always.isOfferedBy(bare)).isTrue();
    assertThat(sometimes.isOfferedBy(bare)).isFalse();
    assertThat(sometimes.isOfferedBy(full)).isTrue();
    assertThat(sometimes.isOfferedBy(half.proxy((action, call) -> fail()))).isTrue();
  }

  @Test
  void aLookupWithoutAccessIsNamedAsTheReason() {
    assertThatThrownBy(() -> ServiceContract.of(MethodHandles.publicLookup(), Fan.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not accessible to the lookup");
  }

  /** One component more than a record may have. */
  record Overfull(
      int c0,
      int c1,
      int c2,
      int c3,
      int c4,
      int c5,
      int c6,
      int c7,
      int c8,
      int c9,
      int c10,
      int c11,
      int c12,
      int c13,
      int c14,
      int c15,
      int c16,
      int c17,
      int c18,
      int c19,
      int c20,
      int c21,
      int c22,
      int c23,
      int c24,
      int c25,
      int c26,
      int c27,
      int c28,
      int c29,
      int c30,
      int c31,
      int c32,
      int c33,
      int c34,
      int c35,
      int c36,
      int c37,
      int c38,
      int c39,
      int c40,
      int c41,
      int c42,
      int c43,
      int c44,
      int c45,
      int c46,
      int c47,
      int c48,
      int c49,
      int c50,
      int c51,
      int c52,
      int c53,
      int c54,
      int c55,
      int c56,
      int c57,
      int c58,
      int c59,
      int c60,
      int c61,
      int c62,
      int c63,
      int c64) {}
}
