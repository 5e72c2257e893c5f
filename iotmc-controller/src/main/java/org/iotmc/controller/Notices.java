package org.iotmc.controller;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listener, on its own lane, and the log. Thread-safe. */
final class Notices {
  /** How many refused peers are remembered; at the bound the one of longest ago is forgotten. */
  static final int MAX_REMEMBERED = 1024;

  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final Host host;
  private final Lane lane;
  private final ControllerListener listener;
  private final Map<String, Long> refused = new LinkedHashMap<>();

  Notices(Host host, Lane lane, ControllerListener listener) {
    this.host = host;
    this.lane = lane;
    this.listener = listener;
  }

  void tell(Consumer<ControllerListener> what) {
    lane.execute(
        () -> {
          try {
            what.accept(listener);
          } catch (RuntimeException e) {
            LOG.warn("the listener failed", e);
          }
        });
  }

  void peerRefused(List<X509Certificate> chain, String reason) {
    String subject = chain.isEmpty() ? "" : chain.get(0).getSubjectX500Principal().getName();
    if (isNews("peer " + subject + reason)) {
      LOG.warn("refused the peer {}: {}", subject, reason);
      tell(l -> l.peerRefused(subject, reason));
    }
  }

  void enrollmentRefused(Udn device, String reason) {
    if (isNews("enrollment " + device + reason)) {
      LOG.warn("refused the enrolment of {}: {}", device, reason);
      tell(l -> l.enrollmentRefused(device, reason));
    }
  }

  /** A peer can be refused at any rate; it is told once a minute. */
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
