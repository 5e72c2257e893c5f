package org.iotmc.device;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Causes;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.device.DeviceState.ControllerRef;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.SsdpDirectory;
import org.iotmc.ssdp.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of our controller's starts: it has then forgotten who subscribed (UDA 2.0, 1.2.2). What is
 * heard is a hint, and leads to calls over TLS only, after a pause by chance, so that a fleet does
 * not come all at once, and at a {@link WatchPace} however often it is heard. On the lane, the
 * listener's methods aside.
 */
final class ControllerWatch implements DirectoryListener {
  /** Most controllers that are kept in mind beside ours; newcomers beyond are ignored. */
  static final int MAX_CONTROLLERS = 64;

  /** The longest time from hearing it to asking it, unless it was asked a moment ago. */
  static final Duration SPREAD = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(ControllerWatch.class);

  private final DeviceCore core;
  private final Runnable back;
  private final SsdpDirectory directory;
  private final WatchPace pace = new WatchPace();
  private Optional<Udn> ours = Optional.empty();
  private boolean waiting;
  private boolean closed;

  /** What is done when our controller seems to be back. */
  ControllerWatch(DeviceCore core, Runnable back) {
    this.core = core;
    this.back = back;
    this.directory =
        SsdpDirectory.builder(core.host(), this)
            .interests(List.of(Target.of(ControllerLink.TYPE)))
            .links(core.wiring().settings.links())
            .maxDevices(MAX_CONTROLLERS)
            .build();
  }

  /** A device that hears no announcements works without: it asks in intervals. */
  void begin() {
    core.state().controller().ifPresent(this::keep);
    core.lane()
        .adopt(directory.start())
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.info("no announcements are heard: {}", Causes.reason(failure));
              }
            });
  }

  /** Ours is heard however many others there are, and where it was proved to be at that. */
  void keep(ControllerRef controller) {
    Udn udn = controller.udn();
    if (ours.filter(udn::equals).isEmpty()) {
      ours.ifPresent(directory::release);
      ours = Optional.of(udn);
    }
    HostLiteral.address(controller.location().getHost())
        .ifPresentOrElse(at -> directory.keep(udn, at), () -> directory.keep(udn));
  }

  @Override
  public void appeared(DiscoveredDevice device) {
    hear(device.udn());
  }

  @Override
  public void changed(DiscoveredDevice before, DiscoveredDevice now) {
    hear(now.udn());
  }

  @Override
  public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
    hear(now.udn());
  }

  private void hear(Udn udn) {
    core.lane().execute(() -> heard(udn));
  }

  private void heard(Udn udn) {
    if (ours.filter(udn::equals).isEmpty() || waiting || closed) {
      return;
    }
    waiting = true;
    Duration spread = Duration.ofMillis(core.host().jitter().nextLong(SPREAD.toMillis()));
    core.lane()
        .after(
            pace.next(core.host().nanos(), spread),
            () -> {
              waiting = false;
              if (!closed) {
                back.run();
              }
            });
  }

  CompletionStage<Void> close() {
    closed = true;
    return directory.close();
  }
}
