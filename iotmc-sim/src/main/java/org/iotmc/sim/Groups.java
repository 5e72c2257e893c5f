package org.iotmc.sim;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iotmc.api.spi.DatagramSpec.Interest;

/**
 * Who listens to which multicast group on one segment, by interest: a search does not pass by ten
 * thousand ports that want announcements.
 */
final class Groups {
  private static final byte[] SEARCH = {'M', '-', 'S', 'E', 'A', 'R', 'C', 'H'};
  private static final byte[] NOTIFY = {'N', 'O', 'T', 'I', 'F', 'Y'};

  /** Looked up only; the order of receivers is that of joining. */
  private final Map<InetSocketAddress, Map<Interest, Map<SimDatagramPort, SimLink>>> members =
      new HashMap<>();

  void join(InetSocketAddress group, SimDatagramPort port, SimLink link) {
    members
        .computeIfAbsent(group, key -> new EnumMap<>(Interest.class))
        .computeIfAbsent(port.interest(), key -> new LinkedHashMap<>())
        .put(port, link);
  }

  void leave(InetSocketAddress group, SimDatagramPort port) {
    Map<Interest, Map<SimDatagramPort, SimLink>> byInterest = members.get(group);
    if (byInterest != null && byInterest.containsKey(port.interest())) {
      byInterest.get(port.interest()).remove(port);
    }
  }

  /** The ports that want a message; what is neither search nor announcement reaches all. */
  List<Member> receivers(InetSocketAddress group, byte[] payload) {
    List<Member> receivers = new ArrayList<>();
    Map<Interest, Map<SimDatagramPort, SimLink>> byInterest = members.get(group);
    if (byInterest != null) {
      for (Map.Entry<Interest, Map<SimDatagramPort, SimLink>> entry : byInterest.entrySet()) {
        if (wants(entry.getKey(), payload)) {
          entry.getValue().forEach((port, link) -> receivers.add(new Member(port, link)));
        }
      }
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
        && java.util.Arrays.equals(payload, 0, word.length, word, 0, word.length);
  }

  /** A port that joined, and the link on which it did. */
  record Member(SimDatagramPort port, SimLink link) {}
}
