package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.Tally;
import org.iotmc.api.spi.Datagram;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;

/** Plays messages to a directory's state machine, and writes down what it tells. */
final class DirectoryScript {
  static final Link LINK =
      new Link(
          "eth0",
          1,
          List.of(new LinkAddress(from("10.9.9.9").getAddress(), 8)),
          Link.Scope.NETWORK);
  static final Link OTHER_LINK = new Link("eth1", 2, List.of(), Link.Scope.NETWORK);
  static final Duration MAX_AGE = Duration.ofMinutes(30);
  static final String HOST = "10.0.0.1";
  static final String HERE = "http://10.0.0.1/d.xml";

  final List<String> told = new ArrayList<>();

  /** Told besides. */
  final List<DirectoryListener> others = new ArrayList<>();

  final Tally<Refusal> tally = SsdpInbox.tally(() -> 0);
  DirectoryState state;
  long now = Duration.ofDays(1).toNanos();

  private final DirectoryListener listener =
      new DirectoryListener() {
        @Override
        public void appeared(DiscoveredDevice device) {
          told.add("appeared " + device.location());
        }

        @Override
        public void changed(DiscoveredDevice before, DiscoveredDevice now) {
          told.add("changed " + now.location());
        }

        @Override
        public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
          told.add("rebooted " + now.presence().epoch().bootId().orElse(-1));
        }

        @Override
        public void left(DiscoveredDevice device, Reason reason) {
          told.add("left " + reason);
        }
      };

  private DirectoryScript(DirectoryPolicy policy) {
    this.state = new DirectoryState(policy, tally, 7);
  }

  static DirectoryScript of(Target... interests) {
    return new DirectoryScript(policy(udn -> false, false, interests));
  }

  static DirectoryScript of(DirectoryPolicy policy) {
    return new DirectoryScript(policy);
  }

  /** Room for ten devices, five of them from one source. */
  static DirectoryPolicy policy(Predicate<Udn> own, boolean senderOnly, Target... interests) {
    return new DirectoryPolicy(List.of(interests), 10, 5, own, senderOnly);
  }

  void pass(Duration time) {
    now += time.toNanos();
    tell(state.expire(moment()));
  }

  void alive(Udn udn, Target target, Presence presence) {
    hear(new SsdpMessage.Alive(Advertisement.of(udn, target), presence), HOST, LINK);
  }

  /** A root device at an address, with its description there. */
  void aliveAt(String address, Udn udn) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    hear(alive(udn, presence("http://" + host + "/" + udn.value(), 1)), address, LINK);
  }

  void byeBye(Target target, int bootId, String address, Link link) {
    hear(
        new SsdpMessage.ByeBye(Advertisement.of(Samples.UDN, target), Epoch.of(bootId, 1)),
        address,
        link);
  }

  void byeBye(Udn udn, int bootId, String address) {
    hear(
        new SsdpMessage.ByeBye(Advertisement.of(udn, Target.ROOT_DEVICE), Epoch.of(bootId, 1)),
        address,
        LINK);
  }

  void gone(Udn udn) {
    tell(state.gone(udn, moment()));
  }

  void update(int from, int to) {
    hear(
        new SsdpMessage.Update(
            Advertisement.of(Samples.UDN, Target.ROOT_DEVICE),
            Endpoint.of(URI.create(HERE)),
            Epoch.of(from, 1),
            to),
        HOST,
        LINK);
  }

  void hear(SsdpMessage message, String address, Link link) {
    tell(state.hear(new Heard(message, from(address), link, Datagram.To.GROUP), moment()));
  }

  /** As the driver does it; whether it was decoded. */
  boolean receive(SsdpMessage message, String address, Link link) {
    Datagram datagram =
        new Datagram(SsdpCodec.encode(message), from(address), link, Datagram.To.GROUP);
    if (state.renew(datagram, now)) {
      return false;
    }
    Heard heard = Heard.of(SsdpCodec.decode(datagram.payload()), datagram);
    tell(state.hear(heard, moment()));
    state.remember(heard, datagram, moment());
    return true;
  }

  void tell(List<DirectoryChange> changes) {
    for (DirectoryChange change : changes) {
      change.tell(listener);
      others.forEach(change::tell);
    }
  }

  List<DiscoveredDevice> devices() {
    return state.devices(moment());
  }

  DiscoveredDevice device() {
    return state.find(Samples.UDN, moment()).orElseThrow();
  }

  Moment moment() {
    return new Moment(now, Instant.EPOCH.plusNanos(now));
  }

  static InetSocketAddress from(String address) {
    try {
      return new InetSocketAddress(InetAddress.getByName(address), 1900);
    } catch (UnknownHostException e) {
      throw new AssertionError("literal addresses need no look-up", e);
    }
  }

  static SsdpMessage alive(Udn udn, Presence presence) {
    return new SsdpMessage.Alive(Advertisement.of(udn, Target.ROOT_DEVICE), presence);
  }

  static Presence presence(String location, int bootId) {
    return presence(location, Epoch.of(bootId, 1), MAX_AGE);
  }

  static Presence presence(String location, Epoch epoch, Duration maxAge) {
    return new Presence(
        new Endpoint(location, Optional.empty(), OptionalInt.empty()),
        epoch,
        maxAge,
        Optional.of("OS/1 UPnP/2.0 iotmc/0.1"),
        Optional.empty());
  }
}
