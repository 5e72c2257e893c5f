package org.iotmc.ssdp;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.iotmc.api.internal.httpu.PortLife;
import org.iotmc.api.internal.httpu.Sources;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.DatagramPort;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;

/**
 * Makes one root device known and answers searches for it, at all addresses of its links over IPv4
 * and IPv6 (UDA 2.0, 1.2, 1.3.3 and A.4). It follows the links: where an address comes, the others
 * are told of a new BOOTID ({@code ssdp:update}) before it is announced everywhere, five times at
 * once and then once a minute at most; where one goes, nothing can be said, and nothing is said
 * elsewhere. Thread-safe.
 *
 * <p>Only sources in the networks of the link that they ask on are answered. Each {@link
 * org.iotmc.api.spi.Source} may ask for 5 messages a second, 100 after a pause; all together for
 * 100 a second, 1000 after a pause. What is beyond is dropped, and so is the same search within
 * half a second.
 *
 * <p>No message is longer than {@link SsdpCodec#MAX_ENCODED} bytes. Of one that would be, these are
 * left out as far as need be: DATE and 01-NLS of an answer, PHASE.IOTMC.ORG of an announcement. An
 * address at which that is not enough is not used, and the log says which header was one too many.
 */
public final class SsdpAdvertiser {
  private final Host host;
  private final AdvertiserSettings settings;
  private final Lane lane;
  private final PortLife life;
  private final Tally<Refusal> tally;
  private volatile Optional<AdvertiserRun> run = Optional.empty();

  SsdpAdvertiser(Host host, AdvertiserSettings settings) {
    this.host = host;
    this.settings = settings;
    this.lane = host.newLane("ssdp-advertiser");
    this.life = new PortLife(lane);
    this.tally = SsdpInbox.tally(host::nanos);
  }

  /**
   * Begins the description of an advertiser.
   *
   * @param host where it runs
   * @param tree what it advertises
   * @param locations the http or https URL of the description, at each outlet
   */
  public static SsdpAdvertiserBuilder builder(
      Host host, DeviceTree tree, Function<Outlet, URI> locations) {
    return new SsdpAdvertiserBuilder(host, tree, locations);
  }

  /**
   * Joins the groups and begins to announce. May be called once.
   *
   * @return completes on the advertiser's lane once searches are heard and the first set is under
   *     way; fails with {@link org.iotmc.api.TransportException} when no link can be opened and
   *     with {@link IllegalArgumentException} when a message is too long for one datagram
   */
  public CompletionStage<Void> start() {
    life.start("an advertiser");
    SsdpInbox inbox = SsdpInbox.of(lane, tally, new Ears());
    return life.open(host.datagrams().open(settings.port(), inbox), this::opened);
  }

  /** Where it is announced now: the addresses in use, in the order of the links. Any thread. */
  public List<Outlet> outlets() {
    return run.map(AdvertiserRun::outlets).orElse(List.of());
  }

  /**
   * The BOOTID that it is announced under now; none before the start, while it is withdrawn, and
   * once it is closed. Any thread.
   */
  public OptionalInt bootId() {
    return run.map(AdvertiserRun::announcedBootId).orElse(OptionalInt.empty());
  }

  /** What became of what came in. Any thread. */
  public SsdpCounts counts() {
    return SsdpCounts.of(tally);
  }

  /**
   * Sends the alives anew, because something in them changed, such as the phase; same BOOTID.
   * Without effect before the start, after {@link #withdraw} and after {@link #close}.
   */
  public void announce() {
    lane.execute(() -> run.ifPresent(AdvertiserRun::announce));
  }

  /**
   * Says goodbye on each link, and then nothing until {@link #advertise}: descriptions must not
   * change while they are announced (UDA 2.0, 2). Without effect before the start.
   *
   * @return completes on the advertiser's lane when the byebyes were sent
   */
  public CompletionStage<Void> withdraw() {
    CompletableFuture<Void> done = lane.future();
    lane.execute(
        () ->
            run.ifPresentOrElse(
                open -> open.withdraw(() -> done.complete(null)), () -> done.complete(null)));
    return done;
  }

  /**
   * Announces a device anew after {@link #withdraw}, under the next BOOTID.
   *
   * @param tree what is to be advertised from now on
   * @param configId the number of its descriptions; another one, if they changed
   * @return completes on the advertiser's lane when the first set is under way; fails with {@link
   *     IllegalStateException} if nothing was withdrawn, while another one is under way, and when
   *     it is closed meanwhile, with {@link IllegalArgumentException} when a message is too long
   *     for one datagram, and as {@link SsdpAdvertiserBuilder#nextBootIds} does, or with a {@link
   *     java.util.concurrent.TimeoutException}, where the next BOOTID is not kept: then it may be
   *     tried again
   */
  public CompletionStage<Void> advertise(DeviceTree tree, int configId) {
    CompletableFuture<AdvertiserRun> ready = lane.future();
    lane.execute(
        () ->
            run.ifPresentOrElse(
                ready::complete,
                () -> ready.completeExceptionally(new IllegalStateException("not started"))));
    return ready.thenCompose(open -> open.advertise(tree, configId));
  }

  /**
   * Says goodbye on each link and closes. Idempotent.
   *
   * @return completes on the advertiser's lane when the byebyes were sent and nothing is open
   */
  public CompletionStage<Void> close() {
    return life.close(then -> run.ifPresentOrElse(open -> open.close(then), then));
  }

  private void opened(DatagramPort opened) {
    try {
      AdvertiserRun begun = new AdvertiserRun(host, lane, settings, opened);
      begun.begin();
      run = Optional.of(begun);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Hears searches, of neighbours only: a forged source elsewhere would be flooded by all. */
  private final class Ears implements SsdpInbox.Ears {
    @Override
    public boolean accepts(Datagram datagram) {
      return Sources.isOnLink(datagram.source().getAddress(), datagram.link());
    }

    @Override
    public void heard(Heard heard, Datagram datagram) {
      run.ifPresent(open -> open.heard(heard));
    }

    @Override
    public void linksChanged(List<Link> links) {
      run.ifPresent(open -> open.follow(links));
    }
  }
}
