package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.iotmc.description.FetchWorld.LONG;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.Source;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DescriptionCacheTest {
  private static final CacheState.Moment NOW = new CacheState.Moment(5, Instant.EPOCH);

  private static final URI OTHER = URI.create("http://192.0.2.7/other");

  private final FetchWorld device = new FetchWorld();
  private final DescriptionCache cache =
      DescriptionCache.builder(device.controlPoint, device.controlPoint.newLane("cache"))
          .parallel(3)
          .build();

  private CompletionStage<DeviceDescription> fetch(Announcement announced) {
    return cache.device(announced, CallSpec.plain());
  }

  private DeviceDescription get(Announcement announced) {
    return device.world.await(fetch(announced), LONG);
  }

  @Test
  @Tag("SSDP-32")
  @Tag("DESC-73")
  void theSameConfigIdNeedsNoFetchAndAnotherDoes() {
    assertThat(get(device.announced("/d.xml", 1, 5)).root().udn()).isEqualTo(FetchWorld.UDN);
    device.world.runFor(Duration.ofDays(3));
    get(device.announced("/d.xml", 1, 5));
    get(device.announced("/d.xml", 2, 5)); // rebooted, and the same as before
    assertThat(device.requests).hasSize(1);
    get(device.announced("/d.xml", 2, 6));
    assertThat(device.requests).hasSize(2);
  }

  @Test
  @Tag("SSDP-32")
  void withoutConfigIdADescriptionIsKeptAsLongAsTheAnnouncementsHold() {
    for (int i = 0; i < 5; i++) {
      get(device.announced("/d.xml", 1, -1));
      device.world.runFor(Duration.ofMinutes(20));
    }
    assertThat(device.requests).hasSize(1);
    device.world.runFor(Duration.ofMinutes(15));
    get(device.announced("/d.xml", 1, -1)); // there was a gap
    assertThat(device.requests).hasSize(2);
    get(device.announced("/d.xml", 2, -1)); // and now a reboot
    assertThat(device.requests).hasSize(3);
  }

  @Test
  void servicesBeyondTheBoundAreFetchedEachTimeAndTheOthersStay() {
    Announcement announced = device.announced("/d.xml", 1, 5);
    int offered = DescriptionCache.MAX_SERVICES + 2;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < offered; i++) {
        device.serves("/s" + i, ServiceDescriptionCodec.encode(Samples.temperature()));
        URI scpd = device.url("/s" + i);
        device.world.await(cache.service(announced, scpd, CallSpec.plain()), LONG);
      }
    }
    assertThat(device.requests)
        .hasSize(offered + 2)
        .endsWith(
            "/s" + (offered - 2), "/s" + (offered - 1), "/s" + (offered - 2), "/s" + (offered - 1));
  }

  @Test
  void anotherLocationIsFetched() {
    device.serves("/e.xml", FetchWorld.description());
    get(device.announced("/d.xml", 1, 5));
    get(device.announced("/e.xml", 1, 5));
    assertThat(device.requests).containsExactly("/d.xml", "/e.xml");
  }

  @Test
  @Tag("FIELD-46")
  void whoAsksForTheSameSharesOneFetch() {
    Announcement announced = device.announced("/d.xml", 1, 5);
    List<CompletionStage<DeviceDescription>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(fetch(announced));
    }
    all.forEach(each -> assertThat(device.world.await(each, LONG)).isNotNull());
    assertThat(device.requests).hasSize(1);
  }

  @Test
  @Tag("DESC-73")
  void fewAreFetchedAtATime() {
    int[] most = {0};
    int[] now = {0};
    List<CompletionStage<DeviceDescription>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String path = "/" + i;
      device.servesSlowly(path, Duration.ofSeconds(1), now, most);
      all.add(fetch(device.announced(path, i, 5)));
    }
    all.forEach(each -> device.world.await(each, LONG));
    assertThat(device.requests).hasSize(100);
    assertThat(most[0]).as("half of three, as they are of one host").isEqualTo(2);
  }

  @Test
  @Tag("DESC-73")
  void whatCannotEvenBeAskedForHoldsNobodyUpHoweverMuchOfItWaits() {
    device.servesSlowly("/slow.xml", Duration.ofSeconds(1), new int[1], new int[1]);
    for (int i = 0; i < 2; i++) {
      fetch(device.announced("/slow.xml", i, 5));
    }
    List<CompletionStage<DeviceDescription>> impossible = new ArrayList<>();
    for (int i = 0; i < 2400; i++) {
      URI file = URI.create("file://" + device.url("/d.xml").getHost() + "/" + i);
      Announcement one = device.announced("/d.xml", 1, 5);
      impossible.add(
          fetch(new Announcement(one.udn(), file, one.bootId(), one.configId(), one.expires())));
    }
    CompletionStage<DeviceDescription> last = fetch(device.announced("/d.xml", 1, 5));
    assertThat(device.world.await(last, LONG)).isNotNull();
    assertThat(impossible).allMatch(each -> each.toCompletableFuture().isCompletedExceptionally());
  }

  @Test
  @Tag("DESC-73")
  void anAddressIsOneHostHoweverItIsWritten() {
    assertThat(
            Stream.of("[2001:db8::1]", "[2001:DB8:0:0::1]", "[2001:db8::0.0.0.1]").map(this::key))
        .containsOnly(key("[2001:db8::1]"));
    assertThat(key("[::ffff:10.0.0.1]")).isEqualTo(key("10.0.0.1"));
    assertThat(key("[fe80::1%1]")).isNotEqualTo(key("[fe80::1%2]"));
    assertThat(key("Name")).isEqualTo(key("name")).isNotEqualTo(key("another"));
  }

  private CacheState.Key key(String host) {
    Announcement one = device.announced("/d.xml", 1, 5);
    URI location = URI.create("http://" + host + "/d.xml");
    return CacheState.Key.of(
        new Announcement(one.udn(), location, one.bootId(), one.configId(), one.expires()),
        Optional.empty());
  }

  @Test
  @Tag("FIELD-46")
  void aRenewalInBetweenSharesTheFetch() {
    CompletionStage<DeviceDescription> first = fetch(device.announced("/d.xml", 1, 5));
    Announcement same = device.announced("/d.xml", 1, 5);
    Announcement later =
        new Announcement(
            same.udn(),
            same.location(),
            same.bootId(),
            same.configId(),
            same.expires().plusSeconds(9));
    CompletionStage<DeviceDescription> second = fetch(later);
    assertThat(device.world.await(first, LONG)).isSameAs(device.world.await(second, LONG));
    assertThat(device.requests).hasSize(1);
  }

  @Test
  @Tag("DESC-73")
  void aHostThatDripsDoesNotHoldUpOthers() {
    FetchTurns turns = new FetchTurns(4, 100);
    List<String> begun = new ArrayList<>();
    Optional<Source> drips = source("[2001:db8::1]");
    Optional<Source> other = source("[2001:db8:0:1::1]");
    for (int i = 0; i < 90; i++) {
      Optional<Source> neighbour = source("[2001:db8::" + Integer.toHexString(i + 1) + "]");
      assertThat(turns.take(neighbour, () -> begun.add("drips")))
          .as("two run, and a quarter of the places to wait is for one source")
          .isEqualTo(i < 2 + 25);
    }
    for (int i = 0; i < 12; i++) {
      String path = "other" + i;
      assertThat(turns.take(other, () -> begun.add(path))).isTrue();
    }
    assertThat(begun).containsExactly("drips", "drips", "other0", "other1");
    turns.done(other);
    turns.done(other);
    assertThat(begun.subList(4, 6)).containsExactly("other2", "other3");
    turns.done(drips);
    assertThat(begun.subList(6, 7)).containsExactly("drips");
    for (int i = 0; i < 10; i++) {
      turns.done(other);
    }
    assertThat(begun).contains("other11");
  }

  private static Optional<Source> source(String host) {
    return HostLiteral.address(host).map(Source::of);
  }

  @Test
  @Tag("DESC-73")
  void whoAnnouncesHimselfWithoutEndLeavesOthersTheirTurn() {
    device.stalls("/d.xml");
    for (int i = 0; i < 2 * DescriptionCache.MAX_WAITING; i++) {
      fetch(device.announced("/d.xml", i, 5));
    }
    List<CompletionStage<DeviceDescription>> named = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Announcement one = device.announced("/d.xml", 1, 5);
      URI url = URI.create("http://another.example/" + i);
      named.add(
          fetch(new Announcement(one.udn(), url, one.bootId(), one.configId(), one.expires())));
    }
    device.world.runFor(LONG);
    assertThat(named)
        .allSatisfy(
            each ->
                assertThatThrownBy(() -> each.toCompletableFuture().join())
                    .hasMessageNotContaining("too many"));
  }

  @Test
  @Tag("FIELD-46")
  @Tag("DESC-72")
  void aFailureIsToldWithoutAskingAgainUntilItsTimeIsOver() {
    device.serves("/d.xml", Given.utf8("status=ok"));
    Announcement announced = device.announced("/d.xml", 1, 5);
    int asked = 0;
    for (Duration wait :
        List.of(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(120))) {
      asked++;
      for (int i = 0; i < 50; i++) {
        fails(announced, MalformedMessageException.class);
      }
      assertThat(device.requests).hasSize(asked);
      device.world.runFor(wait);
    }
    device.serves("/d.xml", FetchWorld.description());
    get(announced);
    assertThat(device.requests).hasSize(asked + 1);
  }

  @Test
  @Tag("FIELD-46")
  void whatFailsAgainAndAgainIsTriedOnceAnHour() {
    device.serves("/d.xml", Given.utf8("status=ok"));
    Announcement announced = device.announced("/d.xml", 1, 5);
    for (int i = 0; i < 20; i++) {
      fails(announced, MalformedMessageException.class);
      device.world.runFor(Duration.ofHours(1));
    }
    assertThat(device.requests).hasSize(20);
    fails(announced, MalformedMessageException.class);
    device.world.runFor(Duration.ofMinutes(59));
    fails(announced, MalformedMessageException.class);
    assertThat(device.requests).hasSize(21);
  }

  @Test
  @Tag("DESC-73")
  void moreThanMayWaitFailAtOnce() {
    device.stalls("/d.xml");
    for (int i = 0; i < 3 + DescriptionCache.MAX_WAITING; i++) {
      fetch(device.announced("/d.xml", i, 5));
    }
    Instant begin = device.world.now();
    assertThatThrownBy(() -> get(device.announced("/d.xml", 1_000_000, 5)))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("too many");
    assertThat(Duration.between(begin, device.world.now())).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  @Tag("FIELD-46")
  void aNewAnnouncementClearsAFailure() {
    device.serves("/d.xml", new byte[0]);
    device.serves("/e.xml", new byte[0]);
    fails(device.announced("/d.xml", 1, 5), MalformedMessageException.class);
    fails(device.announced("/d.xml", 2, 5), MalformedMessageException.class);
    fails(device.announced("/d.xml", 2, 6), MalformedMessageException.class);
    fails(device.announced("/e.xml", 2, 6), MalformedMessageException.class);
    assertThat(device.requests).hasSize(4);
    fails(device.announced("/e.xml", 2, 6), MalformedMessageException.class);
    assertThat(device.requests).hasSize(4);
  }

  @Test
  @Tag("DESC-70")
  void whereNothingIsHeardItIsAskedForOnceMore() {
    device.stalls("/d.xml");
    CompletionStage<DeviceDescription> fetch = fetch(device.announced("/d.xml", 1, 5));
    device.world.runFor(Duration.ofSeconds(29));
    assertThat(device.requests).hasSize(1);
    device.serves("/d.xml", FetchWorld.description());
    device.world.runFor(Duration.ofSeconds(2));
    assertThat(device.requests).hasSize(2);
    assertThat(device.world.await(fetch, LONG)).isNotNull();
    device.stalls("/e.xml");
    Instant begin = device.world.now();
    fails(device.announced("/e.xml", 1, 5), TransportException.class);
    assertThat(device.requests).hasSize(4);
    assertThat(Duration.between(begin, device.world.now())).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void whatFailsIsCountedByReasonAndOneLineAMinuteForEachHost() {
    List<String> lines = new ArrayList<>();
    DescriptionCache noted =
        DescriptionCache.builder(device.controlPoint, device.controlPoint.newLane("noted"))
            .log(lines::add)
            .build();
    device.serves("/bomb.xml", new byte[DeviceDescriptionCodec.MAX_BYTES + 1]);
    device.serves("/html.xml", Given.utf8("<html/>"));
    for (String path : List.of("/d.xml", "/bomb.xml", "/html.xml", "/none.xml", "/none2.xml")) {
      var fetch = noted.device(device.announced(path, 1, 5), CallSpec.plain());
      device.world.runFor(Duration.ofSeconds(1));
      assertThat(fetch.toCompletableFuture()).isDone();
    }
    DescriptionCounts counts = noted.counts();
    assertThat(counts.fetched()).isEqualTo(1);
    assertThat(counts.failed(DescriptionCounts.Reason.BODY)).isEqualTo(1);
    assertThat(counts.failed(DescriptionCounts.Reason.DOCUMENT)).isEqualTo(1);
    assertThat(counts.failed(DescriptionCounts.Reason.UNREACHABLE)).isEqualTo(2);
    assertThat(counts.failed(DescriptionCounts.Reason.UNTRUSTED)).isZero();
    assertThat(lines).hasSize(1).first().asString().contains("/bomb.xml", "longer than");
    device.world.runFor(Duration.ofMinutes(1));
    noted.device(device.announced("/none.xml", 2, 5), CallSpec.plain());
    device.world.runFor(Duration.ofSeconds(1));
    assertThat(lines).hasSize(2);
  }

  @Test
  void hostsWithoutEndFillNeitherTheLogNorTheMemory() {
    List<String> lines = new ArrayList<>();
    FetchTally tally = new FetchTally(() -> 0, lines::add);
    for (int i = 0; i < 1000; i++) {
      tally.failed(
          URI.create("http://10.0." + i / 250 + "." + i % 250 + "/"), new TransportException("x"));
    }
    assertThat(lines).hasSize(FetchTally.MAX_HOSTS);
    assertThat(tally.counts().failed(DescriptionCounts.Reason.UNREACHABLE)).isEqualTo(1000);
  }

  @Test
  void aServiceIsFetchedOnceAndItsFailureIsItsOwn() {
    Announcement announced = device.announced("/d.xml", 1, 5);
    get(announced);
    for (int i = 0; i < 3; i++) {
      ServiceDescription service =
          device.world.await(
              cache.service(announced, device.url("/s.xml"), CallSpec.plain()), LONG);
      assertThat(service).isEqualTo(Samples.temperature());
      assertThatThrownBy(
              () ->
                  device.world.await(
                      cache.service(announced, device.url("/none.xml"), CallSpec.plain()), LONG))
          .isInstanceOf(TransportException.class);
      get(announced);
    }
    assertThat(device.requests).containsExactly("/d.xml", "/s.xml", "/none.xml");
  }

  @Test
  void aDescriptionOfAnotherDeviceIsRefused() {
    Announcement announced = device.announced("/d.xml", 1, 5);
    Announcement other =
        new Announcement(
            new Udn("uuid:other"),
            announced.location(),
            announced.bootId(),
            announced.configId(),
            announced.expires());
    fails(other, MalformedMessageException.class);
  }

  @Test
  void whatIsForgottenIsFetchedAgainAndSoIsWhatWasUsedLongestAgo() {
    Announcement announced = device.announced("/d.xml", 1, 5);
    get(announced);
    cache.forget(FetchWorld.UDN);
    get(announced);
    assertThat(device.requests).hasSize(2);
    CacheState state = new CacheState(2, 1000);
    for (int i = 0; i < 5; i++) {
      Announcement each =
          new Announcement(
              new Udn("uuid:" + i),
              URI.create("http://192.0.2.7/"),
              OptionalInt.empty(),
              OptionalInt.of(1),
              Instant.MAX);
      state.fetched(asked(each), NOW, new CacheState.Document<>(get(announced), 10));
    }
    assertThat(state.size()).isEqualTo(2);
  }

  @Test
  void longDocumentsTakeNoMoreMemoryThanIsSetHoweverMayAreRemembered() {
    Announcement announced = device.announced("/d.xml", 1, 5);
    CacheState state = new CacheState(1000, 1000);
    for (int i = 0; i < 100; i++) {
      CacheState.Question each = asked(named("uuid:" + i));
      state.fetched(each, NOW, new CacheState.Document<>(get(announced), 300));
      assertThat(state.find(each, NOW)).isPresent();
      assertThat(state.size()).isLessThanOrEqualTo(3);
    }
    state.forget(new Udn("uuid:99"));
    state.fetched(asked(named("uuid:a")), NOW, new CacheState.Document<>(get(announced), 300));
    assertThat(state.size()).as("what is forgotten makes room").isEqualTo(3);
    CacheState.Question last = asked(named("uuid:a"));
    state.fetchedService(last, NOW, new CacheState.Document<>(Samples.temperature(), 300));
    assertThat(state.findService(last, NOW)).as("a device has a quarter").isEmpty();
    state.fetched(last, NOW, new CacheState.Document<>(get(announced), 10));
    state.fetchedService(last, NOW, new CacheState.Document<>(Samples.temperature(), 200));
    assertThat(state.findService(last, NOW)).isPresent();
  }

  @Test
  void failuresTakeNoMoreMemoryThanIsSetEither() {
    CacheState state = new CacheState(1000, 256 << 10);
    TransportException failure = new TransportException("planned");
    for (int i = 0; i < 100; i++) {
      for (int path = 0; path < 100; path++) {
        Announcement each = named("uuid:" + i);
        URI url = URI.create("http://192.0.2.7/" + path);
        CacheState.Key key = CacheState.Key.of(each, Optional.empty());
        state.failed(new CacheState.Question(key, each, url), NOW, failure);
      }
      assertThat(state.size()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void whatIsFetchedAgainTakesTheRoomOfOne() {
    Announcement announced = device.announced("/d.xml", 1, 5);
    CacheState state = new CacheState(1000, 1000);
    CacheState.Question each = asked(named("uuid:a"));
    state.fetched(each, NOW, new CacheState.Document<>(get(announced), 10));
    for (int i = 0; i < 10; i++) {
      state.fetchedService(each, NOW, new CacheState.Document<>(Samples.temperature(), 100));
    }
    CacheState.Question other = new CacheState.Question(each.key(), each.announced(), OTHER);
    state.fetchedService(other, NOW, new CacheState.Document<>(Samples.temperature(), 100));
    assertThat(state.findService(other, NOW)).isPresent();
  }

  @Test
  void aServiceThatIsSaidToBeDescribedByTheDevicesOwnDescriptionIsRefused() {
    Announcement announced = device.announced("/d.xml", 1, 5);
    CompletionStage<DeviceDescription> whole = fetch(announced);
    CompletionStage<ServiceDescription> part =
        cache.service(announced, announced.location(), CallSpec.plain());
    assertThat(device.world.await(whole, LONG).root().udn()).isEqualTo(FetchWorld.UDN);
    assertThatThrownBy(() -> device.world.await(part, LONG))
        .isInstanceOf(MalformedMessageException.class);
    assertThat(device.requests).hasSize(1);
  }

  @Test
  void aClockThatIsSetBackHoldsNothingBackOrLonger() {
    device.serves("/d.xml", new byte[0]);
    device.controlPoint.setClockError(Duration.ofDays(400));
    fails(device.announced("/d.xml", 1, 5), MalformedMessageException.class);
    device.serves("/d.xml", FetchWorld.description());
    get(withoutConfigId());
    device.controlPoint.setClockError(Duration.ZERO);
    device.world.runFor(Duration.ofMinutes(31));
    get(withoutConfigId()); // there was a gap
    assertThat(device.requests).hasSize(3);
    get(device.announced("/d.xml", 1, 5));
    assertThat(device.requests).hasSize(4);
  }

  private Announcement withoutConfigId() {
    Announcement one = device.announced("/d.xml", 1, -1);
    Instant end = device.controlPoint.clock().instant().plus(Duration.ofMinutes(30));
    return new Announcement(one.udn(), one.location(), one.bootId(), one.configId(), end);
  }

  @Test
  void aFailureIsNotHeldAgainstADeviceForAYearWhereTheClockIsSetBack() {
    device.serves("/d.xml", new byte[0]);
    device.controlPoint.setClockError(Duration.ofDays(400));
    fails(device.announced("/d.xml", 1, 5), MalformedMessageException.class);
    device.controlPoint.setClockError(Duration.ZERO);
    device.world.runFor(Duration.ofSeconds(30));
    device.serves("/d.xml", FetchWorld.description());
    get(device.announced("/d.xml", 1, 5));
  }

  @Test
  void aDescriptionThatSaysAnotherConfigIdIsNotTakenForTheOneThatWasAnnounced() {
    device.serves("/d.xml", described(5));
    get(device.announced("/d.xml", 1, 6)); // a stranger knows what comes next
    device.serves("/d.xml", described(6));
    DeviceDescription next = get(device.announced("/d.xml", 2, 6));
    assertThat(next.configId()).hasValue(6);
    get(device.announced("/d.xml", 3, 6));
    assertThat(device.requests).hasSize(2);
  }

  private static byte[] described(int configId) {
    String text = new String(FetchWorld.description(), StandardCharsets.UTF_8);
    return Given.utf8(text.replaceFirst("<root ", "<root configId=\"" + configId + "\" "));
  }

  private Announcement named(String udn) {
    Announcement one = device.announced("/d.xml", 1, 5);
    return new Announcement(
        new Udn(udn), one.location(), one.bootId(), one.configId(), one.expires());
  }

  private static CacheState.Question asked(Announcement announced) {
    return new CacheState.Question(
        CacheState.Key.of(announced, Optional.empty()), announced, announced.location());
  }

  @Test
  void whatAStrangerSaidIsNoAnswerToWhoMeansAPeer() {
    Announcement announced = device.announced("/d.xml", 1, 5);
    get(announced);
    CallSpec named =
        new CallSpec(Duration.ofSeconds(5), Optional.empty(), Optional.of(FetchWorld.UDN));
    device.world.await(cache.device(announced, named), LONG);
    assertThat(device.requests).hasSize(2);
  }

  private void fails(Announcement announced, Class<? extends Exception> reason) {
    assertThatThrownBy(() -> get(announced)).isInstanceOf(reason);
  }
}
