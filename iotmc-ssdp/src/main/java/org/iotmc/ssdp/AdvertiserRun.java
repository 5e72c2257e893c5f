package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;

/** An advertiser while its port is open. On its lane. */
final class AdvertiserRun {
  /** Time between the two sets of byebyes; one alone is easily lost. */
  private static final Duration GOODBYE_REPEAT = Duration.ofMillis(100);

  private final Host host;
  private final Lane lane;
  private final AdvertiserSettings settings;
  private final DatagramPort port;
  private final AdvertiserSender sender;
  private final AdvertiserState state;
  private final SearchResponder responder;
  private final BootIds bootIds;
  private List<Advertisement> advertisements;
  private volatile List<Outlet> outlets = List.of();
  private volatile OptionalInt announced = OptionalInt.empty();
  private Cancellable next = () -> {};

  /** Whether another BOOTID for addresses that came is planned or asked for. */
  private boolean renumbering;

  /** Whether what is to be advertised anew waits for its BOOTID. */
  private boolean resuming;

  private boolean closing;

  AdvertiserRun(Host host, Lane lane, AdvertiserSettings settings, DatagramPort port) {
    this.host = host;
    this.lane = lane;
    this.settings = settings;
    this.port = port;
    this.advertisements = settings.tree().advertisements();
    this.sender = new AdvertiserSender(host, settings.content(), port);
    this.state = new AdvertiserState(settings.content().maxAge(), settings.run());
    this.responder =
        new SearchResponder(host, lane, new AnswerDesk(advertisements), new ResponseSender());
    this.bootIds = new BootIds(lane, settings.nextBootId());
  }

  /** Any thread. */
  List<Outlet> outlets() {
    return outlets;
  }

  /** Any thread. */
  OptionalInt announcedBootId() {
    return announced;
  }

  /**
   * Begins to announce.
   *
   * @throws RuntimeException if it cannot at any address
   */
  void begin() {
    List<Outlet> first = sender.usable(Outlet.of(port.links()), advertisements, state.epoch());
    switch (settings.start()) {
      case ALIVES -> state.start(first);
      case GOODBYES -> state.startWithGoodbye(first);
    }
    show();
    plan();
  }

  void announce() {
    if (isSpeaking() && state.refresh()) {
      plan();
    }
  }

  void withdraw(Runnable then) {
    if (isSpeaking()) {
      state.withdraw();
      leave(then);
    } else {
      then.run();
    }
  }

  CompletionStage<Void> advertise(DeviceTree tree, int configId) {
    if (closing || resuming || !state.isWithdrawn()) {
      return CompletableFuture.failedFuture(new IllegalStateException("nothing was withdrawn"));
    }
    resuming = true;
    return bootIds
        .next(bootId())
        .whenComplete((bootId, failure) -> resuming = false)
        .thenAccept(bootId -> resume(tree.advertisements(), Epoch.signed(bootId, configId)));
  }

  private void resume(List<Advertisement> all, Epoch epoch) {
    if (closing) {
      throw new IllegalStateException("closed meanwhile");
    }
    state.follow(sender.usable(Outlet.of(port.links()), all, epoch));
    advertisements = all;
    responder.advertise(all);
    state.resume(epoch);
    show();
    plan();
  }

  /** The links are these now. */
  void follow(List<Link> links) {
    if (closing) {
      return;
    }
    boolean another = state.follow(usable(links));
    show();
    if (another) {
      plan();
    }
    if (state.isWaiting() && !renumbering) {
      renumbering = true;
      lane.after(bootIds.pause(host.nanos()), this::renumber);
    }
  }

  void heard(Heard heard) {
    if (isSpeaking() && heard.message() instanceof SsdpMessage.Search search) {
      responder.heard(search, heard);
    }
  }

  void close(Runnable then) {
    Runnable end =
        () -> {
          port.close();
          then.run();
        };
    boolean speaking = isSpeaking();
    closing = true;
    next.cancel();
    if (speaking) {
      leave(end);
    } else {
      end.run();
    }
  }

  private boolean isSpeaking() {
    return !closing && !state.isWithdrawn();
  }

  private void plan() {
    next.cancel();
    announced = state.epoch().bootId();
    AnnouncementSchedule.Step step = state.next();
    next =
        lane.after(
            step.window().draw(host.jitter()),
            () -> {
              plan();
              AdvertiserState.Round round = state.round(step.act());
              announced = round.epoch().bootId();
              sender.sendSet(round, advertisements);
            });
  }

  private List<Outlet> usable(List<Link> links) {
    try {
      return sender.usable(Outlet.of(links), advertisements, state.epoch());
    } catch (RuntimeException e) {
      return List.of(); // The log has it.
    }
  }

  private void show() {
    outlets = state.outlets();
    if (!outlets.isEmpty()
        && outlets.stream().noneMatch(each -> each.address().getAddress().length == 4)) {
      settings
          .warnings()
          .accept("announced over IPv6 only: UDA 2.0, A.2.2 demands an IPv4 address as well");
    }
  }

  /** An address came: everything is announced under another BOOTID (UDA 2.0, 1.2.4). */
  private void renumber() {
    if (!isSpeaking() || !state.isWaiting()) {
      renumbering = false; // It is gone again.
      return;
    }
    bootIds
        .nextForAddress(bootId())
        .handle(
            (bootId, failure) -> {
              renumbering = false;
              if (isSpeaking() && state.isWaiting()) {
                Optional.ofNullable(bootId).ifPresentOrElse(state::move, state::stay);
                plan();
              }
              return bootId;
            });
  }

  private int bootId() {
    return state.epoch().bootId().orElse(0);
  }

  /** Two sets of byebyes, unless it is announced again in between. */
  private void leave(Runnable then) {
    next.cancel();
    announced = OptionalInt.empty();
    AdvertiserState.Round goodbye = state.round(AnnouncementSchedule.Act.GOODBYE);
    List<Advertisement> all = advertisements;
    sender.sendSet(goodbye, all);
    lane.after(
        GOODBYE_REPEAT,
        () -> {
          if (!isSpeaking()) {
            sender.sendSet(goodbye, all);
          }
          then.run();
        });
  }

  /** Answers from the outlet that faces who asked, as it is when the time has come. */
  private final class ResponseSender implements SearchResponder.Sender {
    @Override
    public void send(Advertisement one, Asker asker) {
      if (isSpeaking()) {
        state
            .answering(asker)
            .ifPresent(outlet -> sender.respond(one, state.epoch(), outlet, asker));
      }
    }

    @Override
    public boolean sendByTcp(List<Advertisement> all, SsdpMessage.Search search, Asker asker) {
      if (settings.byTcp() == AdvertiserSettings.ByTcp.IGNORED || search.tcpPort().isEmpty()) {
        return false;
      }
      InetSocketAddress target =
          new InetSocketAddress(asker.address(), search.tcpPort().getAsInt());
      state
          .answering(asker)
          .ifPresent(outlet -> sender.respondByTcp(all, state.epoch(), outlet, target));
      return true;
    }
  }
}
