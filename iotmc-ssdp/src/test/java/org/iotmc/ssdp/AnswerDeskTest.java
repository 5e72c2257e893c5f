package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.internal.httpu.SourceBudget;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.Source;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AnswerDeskTest {
  private static final TypeUrn LAMP = TypeUrn.service("example-com", "Lamp", 2);
  private static final Link LINK = new Link("eth0", 1, List.of(), Link.Scope.NETWORK);

  private final DeviceTree tree =
      DeviceTree.of(Samples.UDN, Samples.MANAGED, List.of(Samples.MANAGEMENT, LAMP));
  private final AnswerDesk desk = new AnswerDesk(tree.advertisements());

  @Test
  void eachTargetGetsTheNumberOfAnswersOfUda133() {
    assertThat(answers("ssdp:all")).hasSize(5);
    assertThat(answers("upnp:rootdevice")).hasSize(1);
    assertThat(answers(Samples.UDN.value())).hasSize(1);
    assertThat(answers(Samples.MANAGED.toString())).hasSize(1);
    assertThat(answers("uuid:somebody-else")).isEmpty();
    assertThat(answers("urn:example-com:service:Lamp:3")).isEmpty();
  }

  @Test
  @Tag("SSDP-62")
  @Tag("SSDP-64")
  void aSearchForALowerVersionIsAnsweredWithThatVersionAsUda133Says() {
    assertThat(answers("urn:example-com:service:Lamp:1"))
        .containsExactly(
            Advertisement.of(Samples.UDN, new Target("urn:example-com:service:Lamp:1")));
  }

  @Test
  @Tag("SSDP-57")
  @Tag("FIELD-21")
  void aSearchWithoutAnMxIsNotAnsweredAndALargeMxCountsAsFiveAsUda133Says() {
    assertThat(desk.ask(search("ssdp:all", OptionalInt.empty()), heard(1), 0)).isEmpty();
    AnswerDesk.Answer answer =
        desk.ask(search("ssdp:all", OptionalInt.of(120)), heard(1), 0).orElseThrow();
    assertThat(answer.window().max()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  @Tag("FIELD-20")
  void aRepeatedSearchIsAnsweredOnceWhileTheAnswerIsPendingAndAgainAfterAMoment() {
    long moment = AnswerDesk.REPETITION.toNanos();
    AnswerDesk.Answer first = ask(1, 0).orElseThrow();
    assertThat(ask(1, 2 * moment)).isEmpty();
    AnswerDesk.Answer other = ask(2, 2 * moment).orElseThrow();
    desk.done(first);
    assertThat(ask(1, 2 * moment)).isPresent();
    desk.done(other);
    assertThat(ask(2, 3 * moment - 1)).isEmpty();
    assertThat(ask(2, 3 * moment)).isPresent();
  }

  @Test
  @Tag("SSDP-80")
  void neighboursThatAskAtOnceAreAllAnsweredWhileTheBudgetLasts() throws Exception {
    for (int i = 0; i < 400; i++) {
      assertThat(ask(new InetSocketAddress(address(0, i % 200), 1 + i), 0)).isPresent();
    }
  }

  @Test
  @Tag("SSDP-80")
  void oneSourceThatAsksWithoutEndDoesNotSilenceTheOthers() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      ask(new InetSocketAddress(address(0, 1), 1 + i), 0);
    }
    assertThat(ask(new InetSocketAddress(address(0, 2), 1), 0)).isPresent();
  }

  @Test
  @Tag("SSDP-80")
  void noMoreThanTheBudgetOfTheLongestSpreadIsPending() throws Exception {
    int pending = 0;
    for (int i = 0; i < 2000; i++) {
      long now = TimeUnit.MILLISECONDS.toNanos(Math.max(0, i - 999) * 10L);
      pending += ask(new InetSocketAddress(address(0, i % 250), 1 + i), now).isPresent() ? 1 : 0;
    }
    assertThat(pending).isEqualTo(AnswerDesk.MAX_PENDING).isEqualTo(1500);
  }

  @Test
  @Tag("SSDP-80")
  void aPrefixOfIpv6HasOneBudget() throws Exception {
    AnswerBudget budget = new AnswerBudget();
    assertThat(budget.take(source("2001:db8::1"), AnswerBudget.BURST, 0)).isTrue();
    assertThat(budget.take(source("2001:db8::ffff:2"), 1, 0)).isFalse();
    assertThat(budget.take(source("2001:db8:0:1::1"), 1, 0)).isTrue();
    assertThat(budget.take(source("10.0.0.1"), 1, 0)).isTrue();
  }

  @Test
  void aClockThatBeganBeforeZeroTakesNothingFromABudget() throws Exception {
    assertThat(new AnswerBudget().take(source("10.0.0.1"), 1, Long.MIN_VALUE / 2)).isTrue();
  }

  @Test
  void aFloodOfSearchesThatWereAnsweredDoesNotFillTheMemory() throws Exception {
    for (int i = 0; i < 2 * AnswerDesk.MAX_REMEMBERED; i++) {
      ask(new InetSocketAddress(address(i / 250, i % 250), 1), 0).ifPresent(desk::done);
    }
    assertThat(ask(new InetSocketAddress(address(0, 0), 1), 0))
        .as("the first is forgotten before its time")
        .isPresent();
  }

  @Test
  void aSearchOfUsAloneNeedsNoMxAndIsAnsweredWithinASecond() {
    AnswerDesk.Answer answer =
        desk.ask(
                search("ssdp:all", OptionalInt.empty()),
                new Heard(
                    search("ssdp:all", OptionalInt.empty()),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                    LINK,
                    Datagram.To.PORT),
                0)
            .orElseThrow();
    assertThat(answer.window().max()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aSourceThatAsksTooMuchIsServedAgainAfterAPause() {
    AnswerBudget budget = new AnswerBudget();
    Source source = Source.of(heard(1).source().getAddress());
    assertThat(budget.take(source, AnswerBudget.BURST, 0)).isTrue();
    assertThat(budget.take(source, 1, 0)).isFalse();
    assertThat(budget.take(source, AnswerBudget.RATE + 1, TimeUnit.SECONDS.toNanos(1))).isFalse();
    assertThat(budget.take(source, AnswerBudget.RATE, TimeUnit.SECONDS.toNanos(1))).isTrue();
  }

  @Test
  void anAnswerThatIsLargerThanTheBudgetIsPaidForAfterwards() {
    AnswerBudget budget = new AnswerBudget();
    Source source = Source.of(heard(1).source().getAddress());
    assertThat(budget.take(source, 2 * AnswerBudget.BURST, 0)).isTrue();
    long half = TimeUnit.SECONDS.toNanos(AnswerBudget.BURST / AnswerBudget.RATE);
    assertThat(budget.take(source, 1, half)).isFalse();
    assertThat(budget.take(source, AnswerBudget.BURST, 2 * half)).isTrue();
  }

  @Test
  void forgedSourcesBeyondTheTableShareOneBudgetAndIdleOnesMakeRoom() throws Exception {
    AnswerBudget budget = new AnswerBudget();
    for (int i = 0; i < SourceBudget.MAX_SOURCES; i++) {
      assertThat(budget.take(source(1, i), 2, 0)).isTrue();
    }
    assertThat(budget.take(source(2, 1), AnswerBudget.BURST, 0)).isTrue();
    assertThat(budget.take(source(2, 2), 1, 0)).isFalse();
    long later = TimeUnit.SECONDS.toNanos(1);
    assertThat(budget.take(source(2, 3), AnswerBudget.BURST, later)).isTrue();
    assertThat(budget.take(source(2, 4), AnswerBudget.BURST, later)).isTrue();
  }

  @Test
  @Tag("SSDP-80")
  void allSourcesTogetherHaveABudget() throws Exception {
    AnswerBudget budget = new AnswerBudget();
    for (int i = 0; i < AnswerBudget.BURST_OF_ALL / AnswerBudget.BURST; i++) {
      assertThat(budget.take(source(1, i), AnswerBudget.BURST, 0)).isTrue();
    }
    assertThat(budget.take(source(2, 1), 1, 0)).isFalse();
    long later = TimeUnit.SECONDS.toNanos(1);
    assertThat(budget.take(source(2, 1), AnswerBudget.RATE_OF_ALL, later)).isTrue();
    assertThat(budget.take(source(2, 2), 1, later)).isFalse();
  }

  @Test
  @Tag("SSDP-80")
  void aRepetitionIsNotComparedWithAllThatIsAdvertised() {
    List<Advertisement> compared = new ArrayList<>();
    List<Advertisement> all = tree.advertisements();
    AnswerDesk counting =
        new AnswerDesk(
            new AbstractList<>() {
              @Override
              public Advertisement get(int index) {
                compared.add(all.get(index));
                return all.get(index);
              }

              @Override
              public int size() {
                return all.size();
              }
            });
    SsdpMessage.Search search = search("upnp:rootdevice", OptionalInt.of(1));
    assertThat(counting.ask(search, heard(1), 0)).isPresent();
    int once = compared.size();
    for (int i = 0; i < 100; i++) {
      assertThat(counting.ask(search, heard(1), i)).isEmpty();
    }
    assertThat(compared).hasSize(once);
  }

  private List<Advertisement> answers(String target) {
    Optional<AnswerDesk.Answer> answer = desk.ask(search(target, OptionalInt.of(1)), heard(1), 0);
    return answer.map(AnswerDesk.Answer::advertisements).orElse(List.of());
  }

  private Optional<AnswerDesk.Answer> ask(int port, long now) {
    return desk.ask(search("upnp:rootdevice", OptionalInt.of(1)), heard(port), now);
  }

  private Optional<AnswerDesk.Answer> ask(InetSocketAddress source, long now) {
    SsdpMessage.Search search = search("upnp:rootdevice", OptionalInt.of(1));
    return desk.ask(search, new Heard(search, source, LINK, Datagram.To.GROUP), now);
  }

  private static SsdpMessage.Search search(String target, OptionalInt mx) {
    return new SsdpMessage.Search(new Target(target), mx, ControlPoint.ANONYMOUS);
  }

  private static Heard heard(int port) {
    InetSocketAddress source = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new Heard(search("ssdp:all", OptionalInt.of(1)), source, LINK, Datagram.To.GROUP);
  }

  private static InetAddress address(int third, int fourth) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) third, (byte) fourth});
  }

  private static Source source(int third, int fourth) throws Exception {
    return Source.of(address(third, fourth));
  }

  private static Source source(String address) throws Exception {
    return Source.of(InetAddress.getByName(address));
  }
}
