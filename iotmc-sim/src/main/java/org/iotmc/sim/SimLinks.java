package org.iotmc.sim;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.spi.Link;
import org.iotmc.api.spi.LinkAddress;

/** The links of one host, and what happens to them: each change is traced and told to its ports. */
final class SimLinks {
  private final SimHost host;
  private final List<SimLink> all = new ArrayList<>();

  SimLinks(SimHost host) {
    this.host = host;
  }

  /** All, in the order they were added, whether they are up or not. */
  List<SimLink> all() {
    return all;
  }

  /** Those that are up and have an address. */
  List<Link> usable() {
    return all.stream()
        .filter(SimLink::isUp)
        .map(SimLink::link)
        .filter(link -> !link.networks().isEmpty())
        .toList();
  }

  Link add(String segment) {
    SimLink added = network().newLink(host, all.size() + 1, segment);
    all.add(added);
    host.udp().linksChanged();
    return added.link();
  }

  void setUp(Link link, boolean up) {
    SimLink own = own(link);
    if (own.isUp() != up) {
      host.world().trace().add(name(link) + (up ? " up" : " down"));
      own.setUp(up);
      host.udp().linksChanged();
    }
  }

  Link addIpv6(Link link) {
    SimLink own = own(link);
    int member = own.segment().newMember();
    List<LinkAddress> networks = new ArrayList<>(own.link().networks());
    networks.add(own.segment().uniqueLocal(member));
    networks.add(own.segment().linkLocal(member, own.index()));
    return setNetworks(link, networks);
  }

  Link renumber(Link link) {
    SimLink own = own(link);
    List<LinkAddress> networks = new ArrayList<>(own.link().networks());
    networks.removeIf(each -> !(each.address() instanceof Inet6Address));
    networks.add(0, own.segment().ipv4(own.segment().newMember()));
    return setNetworks(link, networks);
  }

  Link setNetworks(Link link, List<LinkAddress> networks) {
    SimLink own = own(link);
    network().setNetworks(own, networks);
    host.world().trace().add(name(link) + " " + own.link().addresses());
    host.udp().linksChanged();
    return own.link();
  }

  private SimNetwork network() {
    return host.world().network();
  }

  private String name(Link link) {
    return "link " + host.name() + "/" + link.name();
  }

  private SimLink own(Link link) {
    if (link.index() < 1 || link.index() > all.size()) {
      throw new IllegalArgumentException(host.name() + " has no link " + link.name());
    }
    return all.get(link.index() - 1);
  }
}
