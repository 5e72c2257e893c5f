package org.iotmc.controller;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareManifest;
import org.iotmc.api.StoreException;
import org.iotmc.api.TrustException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.FirmwareUpdate;
import org.iotmc.api.profile.Profile;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.ManifestVerifier;
import org.iotmc.ota.ManifestCodec;

/** Firmware for the fleet. Any thread may call; stages complete on the controller's lane. */
public final class Firmware {
  private final Core core;
  private final FirmwareShelf shelf;

  Firmware(Core core) {
    this.core = core;
    this.shelf = core.shelf();
  }

  /**
   * What is to be published.
   *
   * @param manifest what the signed manifest says
   * @param signedManifest the signed manifest, which alone the devices believe
   * @param image the image; it is copied into the host's storage
   * @param rollOut whom it is for
   * @param hosted where the devices fetch the image, if not from the controller: https at a host
   *     name that each of them was built to accept; others refuse with error 815
   */
  public record Release(
      FirmwareManifest manifest,
      Bytes signedManifest,
      FirmwareImage image,
      RollOut rollOut,
      Optional<URI> hosted) {
    /**
     * A release that the controller hands out itself.
     *
     * @param manifest what the signed manifest says
     * @param signedManifest the signed manifest
     * @param image the image
     * @param rollOut whom it is for
     */
    public Release(
        FirmwareManifest manifest, Bytes signedManifest, FirmwareImage image, RollOut rollOut) {
      this(manifest, signedManifest, image, rollOut, Optional.empty());
    }

    /**
     * The same image on a web server.
     *
     * @param url where it is
     */
    public Release hostedAt(URI url) {
      if (!"https".equals(url.getScheme()) || url.getHost() == null) {
        throw new IllegalArgumentException("not an absolute https URL: " + url);
      }
      return new Release(manifest, signedManifest, image, rollOut, Optional.of(url));
    }
  }

  /**
   * Publishes a firmware: it is offered over a restart, too, and announced to the devices. One of
   * the same version takes the place of the one before.
   *
   * @param release what to publish
   * @return completes when it is offered; fails with {@link StoreException}; with {@link
   *     TrustException} if the controller has a verifier of manifests, and the manifest is not
   *     signed as it asks or says something else than the image
   */
  public CompletionStage<Void> publish(Release release) {
    return Work.on(core.lane(), () -> begin(release));
  }

  private CompletableFuture<Void> begin(Release release) {
    if (shelf.newestFirst().size() >= FirmwareShelf.MAX_PUBLICATIONS) {
      throw new StoreException("more than " + FirmwareShelf.MAX_PUBLICATIONS + " publications");
    }
    String version = release.manifest().version().toString();
    Optional<ManifestVerifier> verifier = core.config().manifestVerifier();
    return core.exclusively(
        () ->
            Work.blocking(
                    core.host(),
                    core.lane(),
                    () -> {
                      FirmwareShelf.Stored stored = shelf.store(release.image());
                      verifier.ifPresent(v -> check(v, release, stored));
                      return stored;
                    })
                .thenCompose(stored -> offer(release, stored))
                .thenAccept(done -> core.front().announce(version)));
  }

  private static void check(
      ManifestVerifier verifier, Release release, FirmwareShelf.Stored stored) {
    byte[] signed = verifier.verify(release.signedManifest().toArray());
    if (!Arrays.equals(signed, ManifestCodec.encode(release.manifest()))) {
      throw new TrustException("the signed manifest says something else");
    }
    if (!release.manifest().sha256().toHex().equals(stored.digest())
        || release.manifest().size() != stored.size()) {
      throw new TrustException("the image is not the one of the manifest");
    }
  }

  private CompletableFuture<Void> offer(Release release, FirmwareShelf.Stored stored) {
    Publication fresh =
        new Publication(
            shelf.nextOrder(),
            core.host().clock().instant(),
            release.manifest(),
            release.signedManifest(),
            stored.digest(),
            stored.size(),
            release.rollOut(),
            List.of(),
            release.hosted());
    return keep(fresh);
  }

  /** Puts an offer in the place of the one of its version, if there is one. */
  private CompletableFuture<Void> keep(Publication fresh) {
    Optional<Publication> before = shelf.find(fresh.version());
    List<Publication> all = new ArrayList<>(shelf.newestFirst());
    before.ifPresent(all::remove);
    all.add(fresh);
    return Work.blocking(
            core.host(),
            core.lane(),
            () -> {
              shelf.write(fresh);
              before.ifPresent(old -> shelf.removeImage(old, all));
              return all;
            })
        .thenAccept(shelf::use);
  }

  /**
   * Changes whom a published firmware is for: the next wave. It is announced again.
   *
   * @param version of the firmware
   * @param rollOut whom it is for from here on
   * @return fails with {@link ActionException} 809 if it is not published
   */
  public CompletionStage<Void> rollOut(String version, RollOut rollOut) {
    return Work.on(
        core.lane(),
        () ->
            core.exclusively(
                () -> {
                  Publication next = published(version).nextWave(shelf.nextOrder(), rollOut);
                  return keep(next).thenAccept(done -> core.front().announce(version));
                }));
  }

  /**
   * Offers a firmware no longer; what is being downloaded breaks off.
   *
   * @param version of the firmware
   * @return fails with {@link ActionException} 809 if it is not published
   */
  public CompletionStage<Void> withdraw(String version) {
    return Work.on(
        core.lane(),
        () ->
            core.exclusively(
                () -> {
                  Publication gone = published(version);
                  List<Publication> rest = new ArrayList<>(shelf.newestFirst());
                  rest.remove(gone);
                  shelf.use(rest);
                  return Work.blocking(
                          core.host(),
                          core.lane(),
                          () -> {
                            shelf.remove(gone, rest);
                            return gone;
                          })
                      .thenAccept(done -> {});
                }));
  }

  private Publication published(String version) {
    return shelf
        .find(version)
        .orElseThrow(() -> new ActionException(UpnpError.NO_SUCH_FIRMWARE, version));
  }

  /** The versions that are published, the newest publication first. */
  public CompletionStage<List<String>> versions() {
    return Work.on(
        core.lane(),
        () ->
            CompletableFuture.completedFuture(
                shelf.newestFirst().stream().map(Publication::version).toList()));
  }

  /**
   * Tells a device when to install a published firmware. It may have it whether the roll-out has
   * reached it or not, but only from then on.
   *
   * @param device the device
   * @param version of a firmware that is published
   * @param at when
   * @return the device's schedule id; fails with {@link ActionException} 809 if the version is not
   *     published, or as the device answers
   */
  public CompletionStage<String> schedule(Udn device, String version, Instant at) {
    return Work.on(
        core.lane(),
        () ->
            core.exclusively(() -> plan(published(version).planning(device)))
                .thenCompose(
                    done ->
                        core.links()
                            .proxy(device, Profile.FIRMWARE_UPDATE)
                            .scheduleFirmwareUpdate(Call.of(new FirmwareUpdate.Plan(version, at))))
                .thenApply(FirmwareUpdate.Schedule::scheduleId));
  }

  /** Keeps an offer that differs only in who was given a time for it. */
  private CompletableFuture<Void> plan(Publication next) {
    List<Publication> all = new ArrayList<>(shelf.newestFirst());
    all.removeIf(p -> p.version().equals(next.version()));
    all.add(next);
    return Work.blocking(
            core.host(),
            core.lane(),
            () -> {
              shelf.write(next);
              return all;
            })
        .thenAccept(shelf::use);
  }

  /** What each device reported of its updates, oldest first; at most the last 16. */
  public Map<Udn, List<UpdateReport>> results() {
    Map<Udn, List<UpdateReport>> all = new TreeMap<>();
    core.fleet().all().forEach(record -> all.put(record.udn(), record.results()));
    return all;
  }
}
