package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Source;

/**
 * What holds of a directory at any time: its bounds, and that who only listens knows what is there.
 */
final class DirectoryInvariants implements DirectoryListener {
  private final DirectoryScript script;
  private final int most;
  private final int mostPerSource;

  /** Who is there as far as it was told, and where. */
  private final Map<Udn, String> heard = new TreeMap<>();

  DirectoryInvariants(DirectoryScript script, int most, int mostPerSource) {
    this.script = script;
    this.most = most;
    this.mostPerSource = mostPerSource;
    script.others.add(this);
  }

  @Override
  public void appeared(DiscoveredDevice device) {
    assertThat(heard.put(device.udn(), device.location())).as("appears once").isNull();
  }

  @Override
  public void changed(DiscoveredDevice before, DiscoveredDevice now) {
    assertThat(before.udn()).isEqualTo(now.udn());
    assertThat(heard.put(now.udn(), now.location())).isEqualTo(before.location());
  }

  @Override
  public void rebooted(DiscoveredDevice before, DiscoveredDevice now) {
    changed(before, now);
  }

  @Override
  public void left(DiscoveredDevice device, Reason reason) {
    assertThat(heard.remove(device.udn())).isEqualTo(device.location());
  }

  void check() {
    List<KnownTree> trees = script.state.trees();
    Map<Source, Integer> places = new LinkedHashMap<>();
    for (KnownTree tree : trees) {
      check(tree);
      if (!tree.isKept()) {
        places.merge(tree.source(), tree.members().size(), Integer::sum);
      }
    }
    assertThat(places.values()).allMatch(each -> each <= mostPerSource);
    assertThat(places.values().stream().mapToInt(each -> each).sum()).isLessThanOrEqualTo(most);
    Map<Udn, String> there = new TreeMap<>();
    script.devices().forEach(device -> there.put(device.udn(), device.location()));
    assertThat(heard).as("as it was told").isEqualTo(there);
  }

  private void check(KnownTree tree) {
    assertThat(tree.members()).hasSizeBetween(1, KnownTree.MAX_MEMBERS);
    assertThat(tree.members()).allMatch(tree::isHeard);
    assertThat(tree.sightings()).hasSizeBetween(1, DiscoveredDevice.MAX_SIGHTINGS);
    assertThat(tree.sightings())
        .allSatisfy(
            each -> {
              assertThat(each.isGone()).isFalse();
              assertThat(each.tree()).isSameAs(tree);
              assertThat(each.deadline() - script.now)
                  .isBetween(1L, SsdpDirectory.MAX_LIFETIME.toNanos());
              assertThat(script.state.nextExpiry().orElseThrow())
                  .isLessThanOrEqualTo(each.deadline());
            });
  }
}
