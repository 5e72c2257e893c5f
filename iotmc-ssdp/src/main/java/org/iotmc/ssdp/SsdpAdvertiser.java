package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one root device known and answers searches for it, over IPv4 on all its links (UDA 2.0, 1.2
 * and 1.3.3). Thread-safe. Unicast searches are not answered.
 *
 * <p>Bounds: at most 64 searches are being answered at a time and each source may ask for 20
 * messages a second, 100 after a pause; what is beyond is dropped. Sources outside of local
 * networks are never answered.
 */
public final class SsdpAdvertiser {
  private static final Logger LOG = LoggerFactory.getLogger(SsdpAdvertiser.class);

  /** Time between the two sets of byebyes; one alone is easily lost. */
  private static final Duration GOODBYE_REPEAT = Duration.ofMillis(100);

  private final Host host;
  private final AdvertiserSettings settings;
  private final List<Advertisement> advertisements;
  private final Lane lane;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<Void> closed;
  private final AnswerDesk desk;
  private final AnnouncementSchedule schedule;
  private Optional<DatagramPort> port = Optional.empty();
  private Cancellable next = () -> {};
  private volatile boolean opening;
  private boolean closing;

  SsdpAdvertiser(Host host, AdvertiserSettings settings) {
    this.host = host;
    this.settings = settings;
    this.advertisements = settings.tree().advertisements();
    this.lane = host.newLane("ssdp-advertiser");
    this.closed = lane.future();
    this.desk = new AnswerDesk(advertisements);
    this.schedule = new AnnouncementSchedule(settings.maxAge());
  }

  /**
   * Begins the description of an advertiser.
   *
   * @param host where it runs
   * @param tree what it advertises
   * @param locations the http or https URL of the description, for each link
   */
  public static SsdpAdvertiserBuilder builder(
      Host host, DeviceTree tree, Function<Link, URI> locations) {
    return new SsdpAdvertiserBuilder(host, tree, locations);
  }

  /**
   * Joins the group and begins to announce. May be called once.
   *
   * @return completes on the advertiser's lane once searches are heard and the first set is under
   *     way; fails with {@link org.iotmc.api.TransportException} when no link can be opened and
   *     with {@link IllegalArgumentException} when a message is too long for one datagram
   */
  public CompletionStage<Void> start() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("an advertiser starts once");
    }
    opening = true;
    Inbox inbox = Inbox.of(lane, new Tally(host::nanos), this::heard);
    DatagramSpec spec =
        DatagramSpec.multicast(Ssdp.GROUP, DatagramSpec.Interest.SEARCHES)
            .port(Ssdp.PORT)
            .onLinks(Ssdp::isUsable);
    return lane.adopt(host.datagrams().open(spec, inbox))
        .whenComplete((opened, failure) -> tried(Optional.ofNullable(opened)))
        .thenAccept(this::opened);
  }

  /**
   * Sends the alives anew, because something in them changed, such as the phase; same BOOTID.
   * Without effect before the start and after {@link #close}.
   */
  public void announce() {
    lane.execute(
        () -> {
          if (port.isPresent() && !closing) {
            plan(schedule.restart());
          }
        });
  }

  /**
   * Says goodbye on each link and closes. Idempotent.
   *
   * @return completes on the advertiser's lane when the byebyes were sent and nothing is open
   */
  public CompletionStage<Void> close() {
    lane.execute(this::leave);
    return closed.copy();
  }

  /** The network has answered: a close that came before ends here, with nothing left open. */
  private void tried(Optional<DatagramPort> opened) {
    opening = false;
    if (closing) {
      opened.ifPresent(DatagramPort::close);
      end();
    }
  }

  private void opened(DatagramPort opened) {
    if (closing) {
      return;
    }
    try {
      for (Link link : opened.links()) {
        Function<Advertisement, SsdpMessage> alive = alive(link);
        advertisements.forEach(one -> SsdpCodec.encode(alive.apply(one)));
      }
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    port = Optional.of(opened);
    if (settings.goodbyeFirst()) {
      sayGoodbye();
    }
    plan(schedule.restart());
  }

  private void plan(Window window) {
    next.cancel();
    next = lane.after(window.draw(host.jitter()), this::sendAlives);
  }

  private void sendAlives() {
    plan(schedule.sent());
    sendOnEachLink(this::alive);
  }

  private void sayGoodbye() {
    Epoch epoch = settings.epoch();
    sendOnEachLink(link -> one -> new SsdpMessage.ByeBye(one, epoch));
  }

  private void leave() {
    if (closing) {
      return;
    }
    closing = true;
    next.cancel();
    if (opening) {
      return;
    }
    if (port.isEmpty()) {
      end();
      return;
    }
    sayGoodbye();
    lane.after(
        GOODBYE_REPEAT,
        () -> {
          sayGoodbye();
          port.ifPresent(DatagramPort::close);
          end();
        });
  }

  private void end() {
    closed.complete(null);
    // Behind what the completion above may have put on the lane.
    lane.execute(lane::close);
  }

  private void heard(Heard heard) {
    if (!closing && port.isPresent() && heard.message() instanceof SsdpMessage.Search search) {
      desk.ask(search, heard, host.nanos()).ifPresent(answer -> answer(answer, heard));
    }
  }

  private void answer(AnswerDesk.Answer answer, Heard heard) {
    List<Duration> delays =
        answer.advertisements().stream()
            .map(one -> answer.window().draw(host.jitter()))
            .sorted()
            .toList();
    for (int i = 0; i < delays.size(); i++) {
      Advertisement one = answer.advertisements().get(i);
      boolean last = i == delays.size() - 1;
      lane.after(
          delays.get(i),
          () -> {
            if (last) {
              desk.done(answer);
            }
            respond(one, heard);
          });
    }
  }

  private void respond(Advertisement one, Heard heard) {
    if (!closing) {
      Link link = heard.link();
      send(
          () -> new SsdpMessage.SearchResponse(one, settings.presence(link)), heard.source(), link);
    }
  }

  private Function<Advertisement, SsdpMessage> alive(Link link) {
    Presence presence = settings.presence(link);
    return one -> new SsdpMessage.Alive(one, presence);
  }

  private void sendOnEachLink(Function<Link, Function<Advertisement, SsdpMessage>> composer) {
    for (Link link : port.map(DatagramPort::links).orElse(List.of())) {
      guarded(
          link,
          () -> {
            Function<Advertisement, SsdpMessage> messages = composer.apply(link);
            for (Advertisement one : advertisements) {
              send(() -> messages.apply(one), Ssdp.GROUP, link);
            }
          });
    }
  }

  private void send(Supplier<SsdpMessage> message, InetSocketAddress target, Link link) {
    guarded(
        link,
        () -> {
          ByteBuffer payload = SsdpCodec.encode(message.get());
          port.ifPresent(open -> open.send(payload, target, link));
        });
  }

  /** A vendor's function may fail or give too much; one link or moment must not end the others. */
  private static void guarded(Link link, Runnable sending) {
    try {
      sending.run();
    } catch (RuntimeException e) {
      LOG.error("nothing was sent on {}: {}", link.name(), e.toString());
    }
  }
}
