package org.iotmc.device;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.profile.Diagnostics;
import org.iotmc.api.profile.LogEntry;
import org.iotmc.api.profile.Severity;

/**
 * The log of a device: a ring of entries with numbers that never repeat. Entries that were asked
 * for with the wish to clear them go only when the caller says that it has them. Confined to the
 * device's lane; no input or output.
 */
final class DiagnosticsLog {
  /** Entries kept; the oldest is overwritten, and counted if nobody has read it. */
  static final int CAPACITY = 1000;

  /** Longest message in characters; the rest is cut. */
  static final int MAX_MESSAGE = 512;

  /** Answers that wait to be confirmed; beyond it the oldest is forgotten and its entries stay. */
  static final int MAX_RECEIPTS = 16;

  private static final String TITLE = "iotmc-log";

  private final Deque<LogEntry> entries = new ArrayDeque<>();
  private final Deque<Receipt> receipts = new ArrayDeque<>();
  private long lastSequence;
  private long lastRead;
  private long overwritten;
  private long lastReceipt;

  private record Receipt(String name, TreeSet<Long> sequences) {}

  /** The number of the newest entry; 0 if there never was one. */
  long lastSequence() {
    return lastSequence;
  }

  LogEntry append(Instant time, Severity severity, String component, String message) {
    String cut = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
    LogEntry entry = new LogEntry(++lastSequence, time, severity, component, printable(cut));
    entries.addLast(entry);
    if (entries.size() > CAPACITY) {
      LogEntry oldest = entries.removeFirst();
      if (oldest.sequence() > lastRead) {
        overwritten++;
      }
    }
    return entry;
  }

  Diagnostics.Page read(Diagnostics.Query query) {
    List<LogEntry> found = new ArrayList<>();
    for (LogEntry entry : entries) {
      if (found.size() < query.maxEntries() && matches(entry, query)) {
        found.add(entry);
      }
    }
    boolean more = found.size() == query.maxEntries();
    long cursor = more ? found.get(found.size() - 1).sequence() : lastSequence;
    lastRead = Math.max(lastRead, cursor);
    String receipt = query.clearAfterRetrieval() && !found.isEmpty() ? remember(found) : "";
    return new Diagnostics.Page(found, lastSequence, cursor, overwritten, receipt);
  }

  /**
   * Removes the entries of an answer.
   *
   * @return false if the receipt was never given, or was forgotten
   */
  boolean clear(String receipt) {
    Optional<Receipt> known = receipts.stream().filter(r -> r.name.equals(receipt)).findFirst();
    known.ifPresent(r -> entries.removeIf(entry -> r.sequences.contains(entry.sequence())));
    return known.isPresent();
  }

  void clearAll() {
    entries.clear();
    receipts.clear();
    overwritten = 0;
  }

  private static boolean matches(LogEntry entry, Diagnostics.Query query) {
    return entry.severity().atLeast(query.minSeverity())
        && entry.sequence() > query.afterSequence()
        && !entry.time().isBefore(query.from())
        && !entry.time().isAfter(query.to());
  }

  private String remember(List<LogEntry> found) {
    TreeSet<Long> sequences = new TreeSet<>();
    found.forEach(entry -> sequences.add(entry.sequence()));
    String name = "r" + ++lastReceipt + "-" + sequences.last();
    receipts.addLast(new Receipt(name, sequences));
    if (receipts.size() > MAX_RECEIPTS) {
      receipts.removeFirst();
    }
    return name;
  }

  private static String printable(String message) {
    StringBuilder text = new StringBuilder(message.length());
    message
        .codePoints()
        .map(c -> c < ' ' || (c >= 0xd800 && c <= 0xdfff) || (c >= 0xfffe && c <= 0xffff) ? ' ' : c)
        .forEach(text::appendCodePoint);
    return text.toString();
  }

  byte[] encode() {
    TextRecord.Builder record =
        TextRecord.titled(TITLE, 1)
            .add("last-sequence", lastSequence)
            .add("last-read", lastRead)
            .add("overwritten", overwritten)
            .add("last-receipt", lastReceipt);
    for (LogEntry e : entries) {
      record.add(
          "entry",
          e.sequence()
              + " "
              + e.time()
              + " "
              + e.severity()
              + " "
              + e.component()
              + " "
              + e.message());
    }
    return record.build().encode();
  }

  static DiagnosticsLog decode(byte[] content) {
    TextRecord record = TextRecord.decode(content, TITLE, 1);
    DiagnosticsLog log = new DiagnosticsLog();
    log.lastSequence = record.number("last-sequence");
    log.lastRead = record.number("last-read");
    log.overwritten = record.number("overwritten");
    log.lastReceipt = record.number("last-receipt");
    long before = 0;
    for (String line : record.all("entry")) {
      LogEntry entry = entry(line);
      if (entry.sequence() <= before || log.entries.size() == CAPACITY) {
        throw new MalformedMessageException("entry", "out of order, or one too many");
      }
      before = entry.sequence();
      log.entries.addLast(entry);
    }
    if (before > log.lastSequence
        || log.lastSequence < 0
        || log.lastReceipt < 0
        || log.overwritten < 0) {
      throw new MalformedMessageException("log", "the numbers do not fit");
    }
    return log;
  }

  private static LogEntry entry(String line) {
    String[] part = line.split(" ", 5);
    try {
      return new LogEntry(
          Long.parseLong(part[0]),
          Instant.parse(part[1]),
          Severity.valueOf(part[2]),
          part[3],
          part[4]);
    } catch (RuntimeException e) {
      throw new MalformedMessageException("entry", "not a log entry");
    }
  }
}
