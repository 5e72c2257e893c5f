package org.iotmc.controller;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.controller.NoticeQueue.Kind;
import org.iotmc.controller.NoticeQueue.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listener, on its own lane and one notice at a time, and the log. Thread-safe. */
final class Notices {
  /** How many refused peers are remembered; at the bound the one of longest ago is forgotten. */
  static final int MAX_REMEMBERED = 1024;

  /** Most refused peers that are told in a minute: whoever knocks names himself as he likes. */
  static final int MAX_PEERS = 30;

  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final Host host;
  private final Lane lane;
  private final ControllerListener listener;
  private final Map<String, Long> refused = new LinkedHashMap<>();
  private final NoticeQueue queue = new NoticeQueue();
  private long minute;
  private int peers;
  private boolean busy;

  Notices(Host host, Lane lane, ControllerListener listener) {
    this.host = host;
    this.lane = lane;
    this.listener = listener;
    this.minute = host.nanos();
  }

  void tell(Udn device, Kind kind, Consumer<ControllerListener> what) {
    add(device.value(), new Notice(kind, what));
  }

  private synchronized void add(String about, Notice notice) {
    queue.add(about, notice);
    if (!busy) {
      busy = true;
      lane.execute(this::next);
    }
  }

  private void next() {
    long leftOut;
    Optional<Notice> notice;
    synchronized (this) {
      leftOut = queue.takeLeftOut();
      notice = queue.next();
    }
    if (leftOut > 0) {
      if (isNews("behind")) {
        LOG.warn("the listener is too slow: {} notices were left out", leftOut);
      }
      call(l -> l.fellBehind(leftOut));
    }
    notice.map(Notice::call).ifPresent(this::call);
    synchronized (this) {
      busy = !queue.isEmpty();
      if (busy) {
        lane.execute(this::next);
      }
    }
  }

  private void call(Consumer<ControllerListener> what) {
    try {
      what.accept(listener);
    } catch (Throwable e) {
      LOG.warn("the listener failed", e);
    }
  }

  synchronized void peerRefused(List<X509Certificate> chain, String reason) {
    String subject = chain.isEmpty() ? "" : chain.get(0).getSubjectX500Principal().getName();
    String name = "peer " + subject;
    if (peersOfThisMinute() < MAX_PEERS && isNews(name)) {
      peers++;
      LOG.warn("refused the peer {}: {}", subject, reason);
      add(name, new Notice(Kind.REFUSED, l -> l.peerRefused(subject, reason)));
    }
  }

  private int peersOfThisMinute() {
    long now = host.nanos();
    if (now - minute >= INTERVAL.toNanos()) {
      minute = now;
      peers = 0;
    }
    return peers;
  }

  void enrollmentRefused(Udn device, String reason) {
    if (isNews("enrollment " + device)) {
      LOG.warn("refused the enrolment of {}: {}", device, reason);
      tell(device, Kind.REFUSED, l -> l.enrollmentRefused(device, reason));
    }
  }

  /** Whoever is refused comes again at any rate; each name is told once a minute. */
  private synchronized boolean isNews(String what) {
    long now = host.nanos();
    Long before = refused.get(what);
    if (before != null && now - before < INTERVAL.toNanos()) {
      return false;
    }
    refused.remove(what);
    refused.put(what, now);
    if (refused.size() > MAX_REMEMBERED) {
      var oldest = refused.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }
}
