package org.iotmc.cli.demo;

import static org.iotmc.api.LifecyclePhase.PROVISIONING;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.TransportException;
import org.iotmc.api.Udn;
import org.iotmc.ssdp.Presence;
import org.jspecify.annotations.Nullable;

/** Step 1: keys, identity certificates, and the vouchers that name the owner. */
final class FactoryChapter {
  private final Stage stage;
  private final Narrator narrator;
  private final Factory factory;

  FactoryChapter(Stage stage, Factory factory) {
    this.stage = stage;
    this.narrator = stage.narrator();
    this.factory = factory;
  }

  void manufacture(Cast cast) {
    narrator.step(1, "Factory: keys, identity certificates, vouchers");
    for (DemoDevice device : cast.all()) {
      X509Certificate identity = stage.await(device.manufacture(factory.identities()));
      narrator.expect(
          device.name() + " has an identity certificate of the manufacturer",
          isIssuedBy(identity, factory.identities().anchor()));
      stage.await(device.start());
    }
    stage.owner().start();
    narrator.say("the controller is at " + stage.owner().location());
  }

  private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The owner finds the devices on the network, and brings each its voucher. */
  void provision(Cast cast) {
    Owner owner = stage.owner();
    Map<Udn, Presence> found = owner.search();
    for (DemoDevice device : cast.all()) {
      if (!found.containsKey(device.udn())) {
        throw new TransportException(
            device.name() + " is not found: multicast does not work on this network");
      }
    }
    narrator.expect(
        "a search finds every device, waiting to be provisioned",
        cast.all().stream().allMatch(device -> isWaiting(found.get(device.udn()))));
    for (DemoDevice device : cast.all()) {
      Optional<Presence> presence = Optional.ofNullable(found.get(device.udn()));
      URI location = presence.flatMap(p -> p.endpoint().secureLocationUri()).orElseThrow();
      stage.await(
          owner
              .controller()
              .provision(location, device.udn(), factory.voucher(device.udn(), owner.anchor())));
      narrator.say(device.name() + " has taken its voucher");
    }
  }

  private static boolean isWaiting(@Nullable Presence presence) {
    return presence != null && Owner.phase(presence).equals(Optional.of(PROVISIONING));
  }
}
