package org.iotmc.sim;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final byte[] SEARCH = {'M', '-', 'S', 'E', 'A', 'R', 'C', 'H'};
  private static final byte[] NOTIFY = {'N', 'O', 'T', 'I', 'F', 'Y'};

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

  /** The ports that want a message; what is neither search nor announcement reaches all. */
  List<Member> receivers(InetSocketAddress group, byte[] payload) {
    List<Member> receivers = new ArrayList<>();
    Map<Interest, Set<Member>> byInterest = members.get(group);
    if (byInterest != null) {
      byInterest.forEach(
          (interest, those) -> {
            if (wants(interest, payload)) {
              receivers.addAll(those);
            }
          });
    }
    return receivers;
  }

  static boolean wants(Interest interest, byte[] payload) {
    return switch (interest) {
      case ALL -> true;
      case SEARCHES -> !startsWith(payload, NOTIFY);
      case ANNOUNCEMENTS -> !startsWith(payload, SEARCH);
    };
  }

  private static boolean startsWith(byte[] payload, byte[] word) {
    return payload.length >= word.length
        && Arrays.equals(payload, 0, word.length, word, 0, word.length);
  }
}
