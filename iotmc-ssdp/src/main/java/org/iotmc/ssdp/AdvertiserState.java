package org.iotmc.ssdp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.ssdp.AnnouncementSchedule.Act;
import org.iotmc.ssdp.AnnouncementSchedule.Step;

/**
 * What an advertiser has told by which outlets under which BOOTID, and what it tells next (UDA 2.0,
 * 1.2.2 to 1.2.4). Where an outlet is gone nobody can be told; where one comes, the others hear of
 * the BOOTID to come before anybody sees it.
 */
final class AdvertiserState {
  private final AnnouncementSchedule schedule;
  private List<Outlet> outlets = List.of();
  private Epoch epoch;

  /** Where the present BOOTID was announced; of these only the outlets that are still there. */
  private List<Outlet> told = List.of();

  /** Whether the present BOOTID was announced anywhere. */
  private boolean used;

  private OptionalInt coming = OptionalInt.empty();

  /** Whether outlets that came wait for another BOOTID; the others go on under the present one. */
  private boolean waiting;

  private boolean withdrawn;

  AdvertiserState(Duration maxAge, Epoch epoch) {
    this.schedule = new AnnouncementSchedule(maxAge);
    this.epoch = epoch;
  }

  /**
   * One set of messages.
   *
   * @param act of which kind
   * @param outlets by which outlets
   * @param epoch the run
   * @param coming the BOOTID to come, in updates
   */
  record Round(Act act, List<Outlet> outlets, Epoch epoch, OptionalInt coming) {}

  List<Outlet> outlets() {
    return outlets;
  }

  Epoch epoch() {
    return epoch;
  }

  boolean isWithdrawn() {
    return withdrawn;
  }

  /** Begins to announce. */
  void start(List<Outlet> first) {
    outlets = List.copyOf(first);
    schedule.begin();
  }

  /** The same where the end of the run before may not have been clean. */
  void startWithGoodbye(List<Outlet> first) {
    outlets = List.copyOf(first);
    schedule.beginWithGoodbye();
  }

  /** Announces anew under the same BOOTID, unless another one is about to be announced. */
  boolean refresh() {
    if (coming.isEmpty()) {
      schedule.begin();
    }
    return coming.isEmpty();
  }

  /**
   * These are the outlets now. One that came is told of under the BOOTID to come, if there is one;
   * else it waits for {@link #move} or {@link #stay}.
   *
   * @return whether what is next is to be planned anew
   */
  boolean follow(List<Outlet> now) {
    boolean more = now.stream().anyMatch(each -> !each.isIn(outlets));
    outlets = List.copyOf(now);
    told = outlets.stream().filter(each -> each.isIn(told)).toList();
    if (coming.isPresent()) {
      if (more) {
        move(coming.getAsInt());
      }
      return more;
    }
    waiting = used && !withdrawn && told.size() < outlets.size();
    return false;
  }

  /** Whether {@link #move} or {@link #stay} is to follow. */
  boolean isWaiting() {
    return waiting;
  }

  /** Goes on under another BOOTID, on all outlets. */
  void move(int bootId) {
    waiting = false;
    coming = OptionalInt.of(bootId);
    if (told.isEmpty() || bootId <= epoch.bootId().orElse(0)) {
      schedule.beginWithGoodbye();
    } else {
      schedule.beginWithUpdates();
    }
  }

  /** Goes on under the present BOOTID on all outlets, as there is no other. */
  void stay() {
    waiting = false;
    if (told.isEmpty()) {
      schedule.beginWithGoodbye();
    } else {
      schedule.begin();
    }
  }

  /** Says nothing more, until {@link #resume}. */
  void withdraw() {
    withdrawn = true;
    waiting = false;
    coming = OptionalInt.empty();
  }

  /** Announces what may be something else, as another run. */
  void resume(Epoch next) {
    withdrawn = false;
    used = false;
    told = List.of();
    epoch = next;
    schedule.begin();
  }

  /** What is next, from now. */
  Step next() {
    return schedule.next();
  }

  /** Does it. */
  Round round(Act act) {
    if (act == Act.ALIVE) {
      if (coming.isPresent()) {
        epoch = epoch.inRun(coming.getAsInt());
        coming = OptionalInt.empty();
      }
      if (!waiting) {
        told = outlets;
      }
      used = true;
    }
    return new Round(act, act == Act.GOODBYE ? outlets : told, epoch, coming);
  }

  /** Which outlet answers a search, if one does; asked while it is announced. */
  Optional<Outlet> answering(Asker asker) {
    return Outlet.facing(used ? told : outlets, asker.link(), asker.address());
  }
}
