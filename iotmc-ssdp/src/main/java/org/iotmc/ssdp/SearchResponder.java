package org.iotmc.ssdp;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

/** Answers searches in time, one timer for each that is being answered. On an advertiser's lane. */
final class SearchResponder {
  private final Host host;
  private final Lane lane;
  private final AnswerDesk desk;
  private final Sender sender;

  /** Sends answers. */
  interface Sender {
    /** One message. */
    void send(Advertisement one, Asker asker);

    /**
     * All at once, if the search is one to be answered so; otherwise nothing.
     *
     * @return whether it is
     */
    boolean sendByTcp(List<Advertisement> all, SsdpMessage.Search search, Asker asker);
  }

  SearchResponder(Host host, Lane lane, AnswerDesk desk, Sender sender) {
    this.host = host;
    this.lane = lane;
    this.desk = desk;
    this.sender = sender;
  }

  /** This is what is advertised from now on; what is being answered is answered as it was. */
  void advertise(List<Advertisement> all) {
    desk.advertise(all);
  }

  void heard(SsdpMessage.Search search, Heard heard) {
    desk.ask(search, heard, host.nanos()).ifPresent(answer -> begin(answer, search, heard));
  }

  private void begin(AnswerDesk.Answer answer, SsdpMessage.Search search, Heard heard) {
    Asker asker = Asker.of(heard);
    if (sender.sendByTcp(answer.advertisements(), search, asker)) {
      desk.done(answer);
    } else {
      new Response(answer, asker).goOn();
    }
  }

  /** One answer, message by message. */
  private final class Response {
    private final AnswerDesk.Answer answer;
    private final Asker asker;
    private final long begun = host.nanos();
    private final Iterator<Advertisement> messages;
    private final Iterator<Duration> delays;

    Response(AnswerDesk.Answer answer, Asker asker) {
      this.answer = answer;
      this.asker = asker;
      this.messages = answer.advertisements().iterator();
      this.delays =
          answer.advertisements().stream()
              .map(each -> answer.window().draw(host.jitter()))
              .sorted()
              .toList()
              .iterator();
    }

    void goOn() {
      if (messages.hasNext()) {
        Duration spent = Duration.ofNanos(host.nanos() - begun);
        lane.after(delays.next().minus(spent), this::send);
      } else {
        desk.done(answer);
      }
    }

    private void send() {
      sender.send(messages.next(), asker);
      goOn();
    }
  }
}
