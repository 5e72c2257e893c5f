package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
  private final Voice voice;
  private final Campaign campaign;
  private final Replies replies;
  private final BootIds bootIds;
  private List<Advertisement> advertisements;
  private volatile List<Outlet> outlets = List.of();
  private Cancellable next = () -> {};

  /** Whether another BOOTID for addresses that came is planned or asked for. */
  private boolean renumbering;

  private boolean closing;

  AdvertiserRun(Host host, Lane lane, AdvertiserSettings settings, DatagramPort port) {
    this.host = host;
    this.lane = lane;
    this.settings = settings;
    this.port = port;
    this.advertisements = settings.tree().advertisements();
    this.voice = new Voice(host, settings.content(), port);
    this.campaign = new Campaign(settings.content().maxAge(), settings.run());
    this.replies = new Replies(host, lane, new AnswerDesk(advertisements), new ReplySender());
    this.bootIds = new BootIds(lane, settings.nextBootId());
  }

  /** Any thread. */
  List<Outlet> outlets() {
    return outlets;
  }

  /**
   * Begins to announce.
   *
   * @throws RuntimeException if it cannot at any address
   */
  void begin() {
    List<Outlet> first = voice.usable(Outlet.of(port.links()), advertisements, campaign.epoch());
    switch (settings.start()) {
      case ALIVES -> campaign.start(first);
      case GOODBYES -> campaign.startWithGoodbye(first);
    }
    show();
    plan();
  }

  void announce() {
    if (isSpeaking() && campaign.refresh()) {
      plan();
    }
  }

  void withdraw(Runnable then) {
    if (isSpeaking()) {
      campaign.withdraw();
      leave(then);
    } else {
      then.run();
    }
  }

  CompletionStage<Void> advertise(DeviceTree tree, int configId) {
    if (closing || !campaign.isWithdrawn()) {
      return CompletableFuture.failedFuture(new IllegalStateException("nothing was withdrawn"));
    }
    return bootIds
        .next(bootId())
        .thenAccept(bootId -> resume(tree.advertisements(), Epoch.signed(bootId, configId)));
  }

  private void resume(List<Advertisement> all, Epoch epoch) {
    if (closing || !campaign.isWithdrawn()) {
      return;
    }
    campaign.follow(voice.usable(Outlet.of(port.links()), all, epoch));
    advertisements = all;
    replies.advertise(all);
    campaign.resume(epoch);
    show();
    plan();
  }

  /** The links are these now. */
  void follow(List<Link> links) {
    if (closing) {
      return;
    }
    boolean another = campaign.follow(usable(links));
    show();
    if (another) {
      plan();
    }
    if (campaign.isWaiting() && !renumbering) {
      renumbering = true;
      lane.after(bootIds.pause(host.nanos()), this::renumber);
    }
  }

  void heard(Heard heard) {
    if (isSpeaking() && heard.message() instanceof SsdpMessage.Search search) {
      replies.heard(search, heard);
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
    return !closing && !campaign.isWithdrawn();
  }

  private void plan() {
    next.cancel();
    AnnouncementSchedule.Step step = campaign.next();
    next =
        lane.after(
            step.window().draw(host.jitter()),
            () -> {
              plan();
              voice.say(campaign.round(step.act()), advertisements);
            });
  }

  private List<Outlet> usable(List<Link> links) {
    try {
      return voice.usable(Outlet.of(links), advertisements, campaign.epoch());
    } catch (RuntimeException e) {
      return List.of(); // The log has it.
    }
  }

  private void show() {
    outlets = campaign.outlets();
    if (!outlets.isEmpty()
        && outlets.stream().noneMatch(each -> each.address().getAddress().length == 4)) {
      settings
          .warnings()
          .accept("announced over IPv6 only: UDA 2.0, A.2.2 demands an IPv4 address as well");
    }
  }

  /** An address came: everything is announced under another BOOTID (UDA 2.0, 1.2.4). */
  private void renumber() {
    if (!isSpeaking() || !campaign.isWaiting()) {
      renumbering = false; // It is gone again.
      return;
    }
    bootIds
        .nextForAddress(bootId())
        .handle(
            (bootId, failure) -> {
              renumbering = false;
              if (isSpeaking() && campaign.isWaiting()) {
                Optional.ofNullable(bootId).ifPresentOrElse(campaign::move, campaign::stay);
                plan();
              }
              return bootId;
            });
  }

  private int bootId() {
    return campaign.epoch().bootId().orElse(0);
  }

  /** Two sets of byebyes, unless it is announced again in between. */
  private void leave(Runnable then) {
    next.cancel();
    Campaign.Round goodbye = campaign.round(AnnouncementSchedule.Act.GOODBYE);
    List<Advertisement> all = advertisements;
    voice.say(goodbye, all);
    lane.after(
        GOODBYE_REPEAT,
        () -> {
          if (!isSpeaking()) {
            voice.say(goodbye, all);
          }
          then.run();
        });
  }

  /** Answers from the outlet that faces who asked, as it is when the time has come. */
  private final class ReplySender implements Replies.Sender {
    @Override
    public void send(Advertisement one, Asker asker) {
      if (isSpeaking()) {
        campaign
            .answering(asker)
            .ifPresent(outlet -> voice.respond(one, campaign.epoch(), outlet, asker));
      }
    }

    @Override
    public boolean sendByTcp(List<Advertisement> all, SsdpMessage.Search search, Asker asker) {
      if (settings.byTcp() == AdvertiserSettings.ByTcp.IGNORED || search.tcpPort().isEmpty()) {
        return false;
      }
      InetSocketAddress target =
          new InetSocketAddress(asker.address(), search.tcpPort().getAsInt());
      campaign
          .answering(asker)
          .ifPresent(outlet -> voice.respondByTcp(all, campaign.epoch(), outlet, target));
      return true;
    }
  }
}
