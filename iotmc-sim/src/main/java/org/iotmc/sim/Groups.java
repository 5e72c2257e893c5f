package org.iotmc.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.iotmc.api.spi.DatagramSpec.Interest;

/**
 * Who listens to which multicast group on one segment, by interest: a search does not pass by ten
 * thousand ports that want announcements.
 */
final class Groups {
  /** Looked up only; the order of receivers is that of joining. */
  private final Map<InetSocketAddress, Map<Interest, Set<Member>>> members = new HashMap<>();

  /** A port that joined, and the link on which it did. */
  record Member(SimDatagramPort port, SimLink link) {
    void deliver(byte[] bytes, InetSocketAddress source) {
      port.deliverToGroup(bytes, source, link);
    }
  }

  void join(InetSocketAddress group, Member member) {
    members
        .computeIfAbsent(group, key -> new EnumMap<>(Interest.class))
        .computeIfAbsent(member.port().interest(), key -> new LinkedHashSet<>())
        .add(member);
  }

  void leave(InetSocketAddress group, Member member) {
    Map<Interest, Set<Member>> byInterest = members.get(group);
    if (byInterest != null && byInterest.containsKey(member.port().interest())) {
      byInterest.get(member.port().interest()).remove(member);
    }
  }

  /** The ports that want a message. */
  List<Member> receivers(InetSocketAddress group, byte[] payload) {
    List<Member> receivers = new ArrayList<>();
    ByteBuffer message = ByteBuffer.wrap(payload);
    Map<Interest, Set<Member>> byInterest = members.get(group);
    if (byInterest != null) {
      byInterest.forEach(
          (interest, those) -> {
            if (interest.wants(message)) {
              receivers.addAll(those);
            }
          });
    }
    return receivers;
  }
}
