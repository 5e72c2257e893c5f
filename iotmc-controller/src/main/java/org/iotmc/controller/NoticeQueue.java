package org.iotmc.controller;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a listener has yet to hear: in order of each device, and devices take turns. Beyond its
 * bounds the oldest notice of the same kind makes way, and is counted. Pure, and not thread-safe.
 */
final class NoticeQueue {
  /** Most reports of one device that wait; the oldest make way. */
  static final int MAX_REPORTS = DeviceRecord.MAX_RESULTS;

  /** Most refusals that wait, one for each name; newcomers beyond are left out. */
  static final int MAX_REFUSALS = 256;

  /** What a notice is about, and how many of one kind wait for one device. */
  enum Kind {
    /** A peer or a device was refused: the newest of each counts. */
    REFUSED(1),
    /** It waits for approval: the newest counts. */
    PENDING(1),
    /** It has joined, for which somebody let it in: each is told. */
    JOINED(Integer.MAX_VALUE),
    /** It was reached, or cannot be reached: the newest counts. */
    REACH(1),
    /** It reported something. */
    REPORT(MAX_REPORTS),
    /** It has left, having joined: each is told. */
    LEFT(Integer.MAX_VALUE);

    private final int most;

    Kind(int most) {
      this.most = most;
    }
  }

  /**
   * Something to tell.
   *
   * @param kind what it is about
   * @param call tells it
   */
  record Notice(Kind kind, Consumer<ControllerListener> call) {}

  private final Map<String, Deque<Notice>> waiting = new LinkedHashMap<>();
  private int refusals;
  private long leftOut;

  /**
   * Something happened.
   *
   * @param about the name of the device or the peer
   * @param notice what to tell
   */
  void add(String about, Notice notice) {
    Deque<Notice> line = waiting.getOrDefault(about, new ArrayDeque<>());
    long same = line.stream().filter(each -> each.kind == notice.kind).count();
    if (same >= notice.kind.most) {
      leaveOut(line, notice.kind);
    } else if (notice.kind == Kind.REFUSED && refusals == MAX_REFUSALS) {
      leftOut++;
      return;
    }
    refusals += notice.kind == Kind.REFUSED ? 1 : 0;
    line.addLast(notice);
    waiting.put(about, line);
  }

  private void leaveOut(Deque<Notice> line, Kind kind) {
    Notice oldest = line.stream().filter(each -> each.kind == kind).findFirst().orElseThrow();
    line.remove(oldest);
    refusals -= kind == Kind.REFUSED ? 1 : 0;
    leftOut++;
  }

  /** Takes what is to be told next. */
  Optional<Notice> next() {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<String, Deque<Notice>> turn = waiting.entrySet().iterator().next();
    String about = turn.getKey();
    Deque<Notice> line = turn.getValue();
    waiting.remove(about);
    Notice first = line.removeFirst();
    refusals -= first.kind == Kind.REFUSED ? 1 : 0;
    if (!line.isEmpty()) {
      waiting.put(about, line); // behind the others
    }
    return Optional.of(first);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How many were left out since this was asked last. */
  long takeLeftOut() {
    long taken = leftOut;
    leftOut = 0;
    return taken;
  }
}
