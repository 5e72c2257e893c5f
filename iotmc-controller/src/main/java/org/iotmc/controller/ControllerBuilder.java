package org.iotmc.controller;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.CertificateAuthority;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.KeyVault;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.ManifestVerifier;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;
import org.jspecify.annotations.Nullable;

/** Describes a {@link Controller}. Not thread-safe. */
public final class ControllerBuilder {
  /** Most services of the vendor's whose events a controller takes. */
  public static final int MAX_SUBSCRIBED = 16;

  final Host host;
  final List<ServiceContract<?>> subscribed = new ArrayList<>();
  String friendlyName = "iotmc controller";
  List<X509Certificate> identityAnchors = List.of();
  EnrollmentPolicy policy = EnrollmentPolicy.manual();
  Function<String, Map<String, String>> initialConfiguration = group -> Map.of();
  ControllerListener listener = new ControllerListener() {};
  Predicate<Link> links = link -> true;
  int httpPort;
  int httpsPort;
  Duration certificateValidity = Duration.ofDays(365);
  Duration enrollmentExpiry = Duration.ofDays(1);
  Duration retryAfter = Duration.ofSeconds(5);
  Duration callDeadline = Duration.ofSeconds(10);
  private @Nullable CertificateAuthority authority;
  private @Nullable KeyVault vault;
  private @Nullable FleetStore store;
  private @Nullable ManifestVerifier manifestVerifier;

  ControllerBuilder(Host host) {
    this.host = host;
  }

  /**
   * The name in its description.
   *
   * @param name for people
   */
  public ControllerBuilder friendlyName(String name) {
    friendlyName = name;
    return this;
  }

  /**
   * The authority of the domain; unless set, a {@link LocalAuthority} named {@code domain} in the
   * host's storage.
   *
   * @param domain issues and revokes operational certificates
   */
  public ControllerBuilder authority(CertificateAuthority domain) {
    authority = domain;
    return this;
  }

  /**
   * Where the controller's own key is kept; a {@link SoftwareVault} unless set.
   *
   * @param keys the vault
   */
  public ControllerBuilder vault(KeyVault keys) {
    vault = keys;
    return this;
  }

  /**
   * Where the fleet is kept; in the host's storage unless set.
   *
   * @param fleet the store
   */
  public ControllerBuilder store(FleetStore fleet) {
    store = fleet;
    return this;
  }

  /**
   * Manufacturers whose devices may ask to enrol; none unless set.
   *
   * @param anchors their authorities
   */
  public ControllerBuilder identityAnchors(List<X509Certificate> anchors) {
    identityAnchors = List.copyOf(anchors);
    return this;
  }

  /**
   * Which devices may join; each waits for manual approval unless set.
   *
   * @param decides asked on the lane, must not block
   */
  public ControllerBuilder policy(EnrollmentPolicy decides) {
    policy = decides;
    return this;
  }

  /**
   * The parameters that a device gets when it joins a group; none unless set.
   *
   * @param byGroup from a group to names and values; asked on the lane, must not block
   */
  public ControllerBuilder initialConfiguration(Function<String, Map<String, String>> byGroup) {
    initialConfiguration = byGroup;
    return this;
  }

  /**
   * Who is told what happens.
   *
   * @param told the listener
   */
  public ControllerBuilder listener(ControllerListener told) {
    listener = told;
    return this;
  }

  /**
   * Takes the events of a service of the vendor's own, too, from each enrolled device that has it;
   * {@link Controller#events()} has them. Those of the profile's services always come.
   *
   * @param contract a service with evented variables; at most {@value #MAX_SUBSCRIBED}
   * @throws IllegalArgumentException if it has none, or there are too many
   */
  public ControllerBuilder subscribeTo(ServiceContract<?> contract) {
    if (contract.evented().isEmpty()) {
      throw new IllegalArgumentException(contract.type() + ": has no evented variables");
    }
    if (subscribed.size() == MAX_SUBSCRIBED) {
      throw new IllegalArgumentException("more than " + MAX_SUBSCRIBED + " services");
    }
    subscribed.add(contract);
    return this;
  }

  /**
   * Checks what is published; unless set, only the devices do.
   *
   * @param verifier of signed manifests
   */
  public ControllerBuilder manifestVerifier(ManifestVerifier verifier) {
    manifestVerifier = verifier;
    return this;
  }

  /**
   * The ports; unless set, or 0, those of the last run if they are free, else any.
   *
   * @param http port of plain HTTP
   * @param https port of HTTPS
   */
  public ControllerBuilder ports(int http, int https) {
    httpPort = http;
    httpsPort = https;
    return this;
  }

  /**
   * The links it announces itself on; all unless set.
   *
   * @param chosen which
   */
  public ControllerBuilder links(Predicate<Link> chosen) {
    links = chosen;
    return this;
  }

  /**
   * How long operational certificates are valid; a year unless set.
   *
   * @param validity positive
   */
  public ControllerBuilder certificateValidity(Duration validity) {
    certificateValidity = positive(validity);
    return this;
  }

  /**
   * How long an enrolment may take from the request to the confirmation; a day unless set.
   *
   * @param longest positive
   */
  public ControllerBuilder enrollmentExpiry(Duration longest) {
    enrollmentExpiry = positive(longest);
    return this;
  }

  /**
   * When a device that waits for approval is to ask again; 5 seconds unless set.
   *
   * @param pause at least a second
   */
  public ControllerBuilder retryAfter(Duration pause) {
    retryAfter = positive(pause);
    return this;
  }

  /**
   * How long a call to a device may take; 10 seconds unless set.
   *
   * @param deadline positive
   */
  public ControllerBuilder callDeadline(Duration deadline) {
    callDeadline = positive(deadline);
    return this;
  }

  /** The controller; it has opened nothing yet. */
  public Controller build() {
    return new Controller(this);
  }

  private static Duration positive(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("must be positive: " + duration);
    }
    return duration;
  }

  Optional<ManifestVerifier> manifestVerifier() {
    return Optional.ofNullable(manifestVerifier);
  }

  Optional<FleetStore> store() {
    return Optional.ofNullable(store);
  }

  KeyVault openVault() {
    return vault != null ? vault : new SoftwareVault(host.storage(), host.secrets());
  }

  /** Blocking. */
  CertificateAuthority openAuthority(KeyVault keys) {
    return authority != null ? authority : LocalAuthority.open("domain", keys, host);
  }
}
