package org.iotmc.controller;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.UpdateOutcome;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Nothing;
import org.iotmc.controller.DeviceRecord.Status;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.controller.NoticeQueue.Kind;

/** The firmware repository as devices call it (profile, section 7). On the lane. */
final class FirmwareService implements FirmwareRepository {
  private static final int MAX_DETAIL = 256;

  private final Core core;
  private final FirmwareShelf shelf;

  FirmwareService(Core core) {
    this.core = core;
    this.shelf = core.shelf();
  }

  private static PeerIdentity caller(Call<?> call) {
    return call.caller()
        .orElseThrow(() -> new ActionException(UpnpError.ACTION_NOT_AUTHORIZED, "who calls?"));
  }

  @Override
  public CompletionStage<Offer> getFirmwareInfo(Call<Query> call) {
    PeerIdentity peer = caller(call);
    Query query = call.arguments();
    DeviceRecord record =
        Fleet.required(core.fleet().find(peer.udn()).filter(r -> r.state() == State.ENROLLED));
    core.fleet().contact(peer.udn(), core.host().clock().instant());
    core.links().called(peer.udn(), call.remote());
    Publication turn =
        choose(record, query)
            .orElseThrow(
                () -> new ActionException(UpnpError.NO_SUCH_FIRMWARE, "nothing for this device"));
    FirmwareManifest manifest = turn.manifest();
    Offer offer =
        new Offer(
            turn.version(),
            manifest.size(),
            manifest.sha256().toHex(),
            manifest.releaseDate(),
            turn.hosted().orElseGet(() -> imageUri(call, turn)),
            turn.signed());
    return CompletableFuture.completedFuture(offer);
  }

  /** A wanted version if it is for the device; else its turn, unless it has had it. */
  private Optional<Publication> choose(DeviceRecord record, Query query) {
    if (!query.wantedVersion().isEmpty()) {
      return shelf.find(query.wantedVersion()).filter(p -> p.isFor(record.udn()));
    }
    return shelf
        .turnOf(record.udn())
        .filter(p -> !p.version().equals(query.currentVersion()))
        .filter(p -> !isDone(record, p));
  }

  private static boolean isDone(DeviceRecord record, Publication publication) {
    return record.results().stream()
        .anyMatch(
            report ->
                report.version().equals(publication.version())
                    && report.isFinal()
                    && !report.at().isBefore(publication.at()));
  }

  private URI imageUri(Call<Query> call, Publication publication) {
    InetSocketAddress remote =
        call.remote()
            .orElseThrow(() -> new ActionException(UpnpError.TARGET_NOT_ALLOWED, "no address"));
    return core.endpoint()
        .secureLocationFacing(remote.getAddress())
        .resolve(ImageHandler.PREFIX + publication.digest());
  }

  @Override
  public CompletionStage<Nothing> reportUpdateResult(Call<Result> call) {
    PeerIdentity peer = caller(call);
    Result said = call.arguments();
    requireVersion(said.version());
    core.fleet().contact(peer.udn(), core.host().clock().instant());
    core.links().called(peer.udn(), call.remote());
    String detail = cut(said.detail());
    UpdateReport report =
        new UpdateReport(said.version(), said.outcome(), detail, core.host().clock().instant());
    return core.fleet()
        .update(
            peer.udn(),
            record -> {
              requireNotRevoked(peer);
              return isRepeated(record, report) ? record : add(record, report);
            })
        .thenApply(
            record -> {
              if (record.results().contains(report)) {
                core.notices()
                    .tell(peer.udn(), Kind.REPORT, l -> l.updateReported(peer.udn(), report));
                if (report.outcome() == UpdateOutcome.ROLLED_BACK) {
                  // It restarted, without our subscriptions: its first events say what it runs now.
                  core.links().link(peer.udn()).returned();
                }
              }
              return Nothing.NOTHING;
            });
  }

  /** What the owner decides goes before what waits: it may have been the caller's revocation. */
  private void requireNotRevoked(PeerIdentity peer) {
    if (core.domain().isRevoked(peer.certificate())) {
      throw new ActionException(UpnpError.NOT_ENROLLED, "revoked meanwhile");
    }
  }

  private static void requireVersion(String version) {
    try {
      FirmwareVersion.parse(version);
    } catch (MalformedMessageException e) {
      throw new ActionException(UpnpError.ARGUMENT_VALUE_INVALID, String.valueOf(e.getMessage()));
    }
  }

  /** At most so many characters, and no half of one. */
  private static String cut(String detail) {
    int end = Math.min(MAX_DETAIL, detail.length());
    boolean half =
        end > 0 && end < detail.length() && Character.isHighSurrogate(detail.charAt(end - 1));
    return detail.substring(0, half ? end - 1 : end);
  }

  /** A report whose answer was lost comes again. */
  private boolean isRepeated(DeviceRecord record, UpdateReport report) {
    List<UpdateReport> all = record.results();
    if (all.isEmpty()) {
      return false;
    }
    UpdateReport last = all.get(all.size() - 1);
    boolean same =
        last.version().equals(report.version())
            && last.outcome() == report.outcome()
            && last.detail().equals(report.detail());
    return same && shelf.find(report.version()).filter(p -> last.at().isBefore(p.at())).isEmpty();
  }

  private static DeviceRecord add(DeviceRecord record, UpdateReport report) {
    Status status = record.status();
    return record
        .with(report)
        .with(
            report.outcome() == UpdateOutcome.COMMITTED
                ? status.running(report.version())
                : status);
  }
}
