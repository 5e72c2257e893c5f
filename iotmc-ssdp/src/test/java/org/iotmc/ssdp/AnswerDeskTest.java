package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.spi.Link;
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
  void aRepeatedSearchIsAnsweredOnceWhileTheAnswerIsPendingAndAgainAfterwards() {
    AnswerDesk.Answer first = ask(1).orElseThrow();
    assertThat(ask(1)).isEmpty();
    assertThat(ask(2)).isPresent();
    desk.done(first);
    assertThat(ask(1)).isPresent();
  }

  @Test
  void noMoreThanTheBoundIsPending() {
    for (int port = 1; port <= AnswerDesk.MAX_PENDING; port++) {
      assertThat(ask(port)).isPresent();
    }
    assertThat(ask(AnswerDesk.MAX_PENDING + 1)).isEmpty();
  }

  @Test
  void aSourceThatAsksTooMuchIsServedAgainAfterAPause() {
    AnswerBudget budget = new AnswerBudget();
    InetAddress source = heard(1).source().getAddress();
    assertThat(budget.take(source, AnswerBudget.BURST, 0)).isTrue();
    assertThat(budget.take(source, 1, 0)).isFalse();
    assertThat(budget.take(source, AnswerBudget.RATE + 1, TimeUnit.SECONDS.toNanos(1))).isFalse();
    assertThat(budget.take(source, AnswerBudget.RATE, TimeUnit.SECONDS.toNanos(1))).isTrue();
  }

  @Test
  void forgedSourcesBeyondTheTableShareOneBudgetAndIdleOnesMakeRoom() throws Exception {
    AnswerBudget budget = new AnswerBudget();
    for (int i = 0; i < AnswerBudget.MAX_SOURCES; i++) {
      assertThat(budget.take(address(1, i), AnswerBudget.BURST, 0)).isTrue();
    }
    assertThat(budget.take(address(2, 1), AnswerBudget.BURST, 0)).isTrue();
    assertThat(budget.take(address(2, 2), 1, 0)).isFalse();
    long later = TimeUnit.SECONDS.toNanos(AnswerBudget.BURST / AnswerBudget.RATE);
    assertThat(budget.take(address(2, 3), AnswerBudget.BURST, later)).isTrue();
    assertThat(budget.take(address(2, 4), AnswerBudget.BURST, later)).isTrue();
  }

  private List<Advertisement> answers(String target) {
    Optional<AnswerDesk.Answer> answer = desk.ask(search(target, OptionalInt.of(1)), heard(1), 0);
    return answer.map(AnswerDesk.Answer::advertisements).orElse(List.of());
  }

  private Optional<AnswerDesk.Answer> ask(int port) {
    return desk.ask(search("upnp:rootdevice", OptionalInt.of(1)), heard(port), 0);
  }

  private static SsdpMessage.Search search(String target, OptionalInt mx) {
    return new SsdpMessage.Search(new Target(target), mx, ControlPoint.ANONYMOUS);
  }

  private static Heard heard(int port) {
    InetSocketAddress source = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new Heard(search("ssdp:all", OptionalInt.of(1)), source, LINK);
  }

  private static InetAddress address(int third, int fourth) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) third, (byte) fourth});
  }
}
