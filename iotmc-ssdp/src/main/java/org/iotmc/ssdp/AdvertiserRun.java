package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An advertiser while its port is open. On its lane. */
final class AdvertiserRun {
  private static final Logger LOG = LoggerFactory.getLogger(AdvertiserRun.class);

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
  private boolean renumbering;
  private boolean closing;

  AdvertiserRun(Host host, Lane lane, AdvertiserSettings settings, DatagramPort port) {
    this.host = host;
    this.lane = lane;
    this.settings = settings;
    this.port = port;
    this.advertisements = settings.tree().advertisements();
    this.voice = new Voice(host, settings, port);
    this.campaign = new Campaign(settings.maxAge(), settings.epoch());
    this.replies = new Replies(host, lane, new AnswerDesk(advertisements), new Answers());
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
    // While another BOOTID is on its way, the alives come anyway.
    if (isSpeaking() && !renumbering) {
      campaign.refresh();
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
    return nextBootId()
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
    boolean more = campaign.follow(usable(links));
    show();
    if (more) {
      renumber();
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
      LOG.warn("announced over IPv6 only: UDA 2.0, A.2.2 demands an IPv4 address as well");
    }
  }

  /** An address came: everything is announced under another BOOTID (UDA 2.0, 1.2.4). */
  private void renumber() {
    if (renumbering) {
      return;
    }
    next.cancel();
    if (campaign.coming().isPresent()) {
      move(campaign.coming().getAsInt());
      return;
    }
    renumbering = true;
    nextBootId()
        .thenAccept(
            bootId -> {
              renumbering = false;
              if (isSpeaking()) {
                move(bootId);
              }
            });
  }

  private void move(int bootId) {
    campaign.move(bootId);
    plan();
  }

  private CompletableFuture<Integer> nextBootId() {
    return bootIds.after(campaign.epoch().bootId().orElse(0));
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
  private final class Answers implements Replies.Sender {
    @Override
    public void send(Advertisement one, Heard heard) {
      if (isSpeaking()) {
        campaign
            .answering(heard)
            .ifPresent(outlet -> voice.respond(one, campaign.epoch(), outlet, heard.source()));
      }
    }

    @Override
    public boolean sendByTcp(List<Advertisement> all, SsdpMessage.Search search, Heard heard) {
      if (settings.byTcp() == AdvertiserSettings.ByTcp.IGNORED || search.tcpPort().isEmpty()) {
        return false;
      }
      InetSocketAddress asker =
          new InetSocketAddress(heard.source().getAddress(), search.tcpPort().getAsInt());
      campaign
          .answering(heard)
          .ifPresent(outlet -> voice.respondByTcp(all, campaign.epoch(), outlet, asker));
      return true;
    }
  }
}
