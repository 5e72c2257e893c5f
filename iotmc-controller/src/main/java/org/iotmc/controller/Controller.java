package org.iotmc.controller;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.Causes;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.profile.Provisioning;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.endpoint.RemotePeer;
import org.iotmc.gena.MulticastListener;
import org.jspecify.annotations.Nullable;

/**
 * A management controller: enrols devices, configures and updates them, hears their events, reads
 * their logs, lets them go. All that it knows is in its storage, and is there again after a
 * restart.
 *
 * <p>Any thread may call. Stages complete on the controller's lane: their dependents must not
 * block. After {@link #start} has completed and before {@link #close}, unless said otherwise; else
 * {@link IllegalStateException}.
 */
public final class Controller {
  /** Most devices that are configured at a time by one batch. */
  public static final int MAX_PARALLEL = Commissioning.MAX_PARALLEL;

  private final ControllerBuilder config;
  private final Lane lane;
  private final Lane listening;
  private final Notices notices;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<Void> closed;
  private CompletableFuture<Void> starting = CompletableFuture.completedFuture(null);
  private volatile @Nullable Core core;
  private boolean closing;

  Controller(ControllerBuilder config) {
    this.config = config;
    this.lane = config.host.newLane("controller");
    this.listening = config.host.newLane("controller-listener");
    this.notices = new Notices(config.host, listening, config.listener);
    this.closed = lane.future();
  }

  /**
   * Begins the description of a controller.
   *
   * @param host where it runs
   */
  public static ControllerBuilder builder(Host host) {
    return new ControllerBuilder(host);
  }

  /**
   * Opens the storage, gets its own certificate, listens and announces itself. May be called once.
   *
   * @return fails with {@link org.iotmc.api.StoreException} if the storage cannot be read, with
   *     {@link org.iotmc.api.TransportException} if a port is taken or there is no network; then
   *     nothing stays open
   */
  public CompletionStage<Void> start() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a controller starts once");
    }
    return Work.on(
        lane,
        () -> {
          if (closing) {
            throw new IllegalStateException("closed");
          }
          starting =
              Work.blocking(config.host, lane, () -> Core.Opened.read(config))
                  .thenCompose(this::begin);
          return starting;
        });
  }

  private CompletableFuture<Void> begin(Core.Opened opened) {
    Core made = new Core(config, lane, notices, opened);
    return made.start()
        .thenRun(() -> core = made)
        .exceptionallyCompose(
            failure ->
                made.close()
                    .handle((silent, ignored) -> true)
                    .thenCompose(silent -> CompletableFuture.failedFuture(Causes.of(failure))));
  }

  private Core core() {
    Core running = core;
    if (running == null) {
      throw new IllegalStateException("not started, or closed");
    }
    return running;
  }

  /** Its name. */
  public Udn udn() {
    return core().own().udn();
  }

  /** The anchors of the domain: what a voucher has to name. */
  public List<X509Certificate> domainAnchors() {
    return core().domain().anchors();
  }

  /** Its descriptions over HTTPS, one for each link. */
  public List<URI> secureLocations() {
    return core().endpoint().secureLocations();
  }

  /** Its descriptions over plain HTTP, one for each link. */
  public List<URI> locations() {
    return core().endpoint().locations();
  }

  /** Every device that is known, in the order of their names. */
  public List<ManagedDevice> fleet() {
    Fleet fleet = core().fleet();
    return fleet.all().stream().map(fleet::snapshot).toList();
  }

  /**
   * A device, if it is known.
   *
   * @param udn its name
   */
  public Optional<ManagedDevice> find(Udn udn) {
    Fleet fleet = core().fleet();
    return fleet.find(udn).map(fleet::snapshot);
  }

  /**
   * The services of a device.
   *
   * @param udn its name; calls of an unknown device fail
   */
  public DeviceHandle device(Udn udn) {
    return new DeviceHandle(core(), udn);
  }

  /**
   * The log of a device.
   *
   * @param udn its name
   */
  public DeviceLog diagnostics(Udn udn) {
    return new DeviceLog(core(), device(udn).diagnostics());
  }

  /** The events of all devices, as a stream. */
  public EventStream events() {
    return core().streams().of(any -> true);
  }

  /**
   * The events of one device, as a stream.
   *
   * @param device its name
   */
  public EventStream events(Udn device) {
    return core().streams().of(device::equals);
  }

  /**
   * The events of the devices of a group, of those that join it, too, as a stream.
   *
   * @param group the group
   */
  public EventStream eventsOfGroup(String group) {
    Core running = core();
    return running
        .streams()
        .of(udn -> running.fleet().find(udn).filter(r -> r.group().equals(group)).isPresent());
  }

  /**
   * Hears what managed devices tell everybody on the network: changes of variables with a {@link
   * org.iotmc.api.service.EventLevel}. They are hints: whoever has an address of the device, or
   * forges it, can have sent them. Nothing that is recorded of a device changes by them, and no
   * device is asked because of them: that is the listener's to decide. The groups are joined while
   * somebody listens.
   *
   * @param listener told on a lane of its own
   * @return how to end it; fails with {@link org.iotmc.api.TransportException} if no link can be
   *     opened
   */
  public CompletionStage<HintSubscription> hear(MulticastListener listener) {
    Core running = core();
    return Work.on(lane, () -> running.neighbours().hear(listener));
  }

  /** Decisions on devices that ask to join. */
  public Admissions enrollment() {
    return new Admissions(core());
  }

  /** Firmware for the fleet. */
  public Firmware firmware() {
    return new Firmware(core());
  }

  /**
   * Sets parameters on every enrolled device of a group, on at most {@link #MAX_PARALLEL} at a
   * time. Each device takes all of them or none.
   *
   * @param group the group
   * @param parameters names and values
   * @return the report; it does not fail because a device does
   */
  public CompletionStage<BatchReport> configure(String group, Map<String, String> parameters) {
    Core running = core();
    return Work.on(lane, () -> running.commissioning().configure(group, parameters));
  }

  /**
   * Brings a voucher to a device that has no owner yet, or this one; the device then enrols.
   *
   * @param secureLocation its description over HTTPS
   * @param device the device that is meant: its identity certificate has to name it, under the
   *     identity anchors
   * @param voucher the signed voucher
   * @return fails with {@link org.iotmc.api.TrustException} if somebody else answers, with {@link
   *     ActionException} as the device says
   */
  public CompletionStage<Void> provision(URI secureLocation, Udn device, byte[] voucher) {
    Core running = core();
    Bytes content = Bytes.of(voucher);
    return Work.on(
        lane,
        () ->
            RemotePeer.fetch(
                    config.host,
                    lane,
                    secureLocation,
                    () -> CallSpec.to(running.domain().provisioning(), device))
                .thenCompose(
                    peer ->
                        peer.service(Profile.PROVISIONING)
                            .installVoucher(Call.of(new Provisioning.Voucher(content))))
                .<Void>thenApply(done -> null)
                .toCompletableFuture());
  }

  /**
   * Lets a device go: it wipes the owner's data and sends a receipt; then its certificates are
   * revoked. A device that cannot be reached is told when it is back.
   *
   * @param device the device
   * @return what its receipt says, once it was verified and the device is locked out; fails with
   *     {@link org.iotmc.api.TransportException} if the device cannot be reached, or sends no
   *     receipt within ten minutes: it may still come
   */
  public CompletionStage<Bytes> decommission(Udn device) {
    Core running = core();
    return Work.on(lane, () -> running.departures().decommission(device));
  }

  /**
   * Locks a device out at once, without its doing: its certificates are revoked, its connections
   * dropped. For one that is lost or stolen.
   *
   * @param device the device
   * @return completes when that is durable; fails with {@link ActionException} {@link
   *     UpnpError#NOT_ENROLLED} if it is unknown
   */
  public CompletionStage<Void> revoke(Udn device) {
    Core running = core();
    return Work.on(lane, () -> running.departures().revoke(device));
  }

  /** Says goodbye and closes everything. Idempotent; may be called at any time. */
  public CompletionStage<Void> close() {
    lane.execute(this::end);
    return closed.copy();
  }

  private void end() {
    if (closing) {
      return;
    }
    closing = true;
    CompletableFuture<Void> silent =
        starting
            .handle((done, failure) -> core)
            .thenCompose(
                running -> {
                  core = null;
                  return running == null
                      ? CompletableFuture.completedFuture(null)
                      : running.close();
                });
    var unused =
        silent.whenComplete(
            (done, failure) -> {
              listening.close();
              closed.complete(null);
              // Behind what the completion above may have put on the lane.
              lane.execute(lane::close);
            });
  }
}
