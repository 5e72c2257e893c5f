package org.iotmc.pki;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.Udn;

/**
 * What a device confirms when it has left an owner (profile, section 6).
 *
 * @param udn the device
 * @param enrollment the enrolment that ended, as the controller named it; empty if there was none
 * @param time by the device's clock, when everything was erased
 * @param erased what was erased, and how surely
 */
public record Receipt(Udn udn, Optional<String> enrollment, Instant time, List<Erased> erased) {
  private static final String TITLE = "iotmc-receipt";
  private static final int VERSION = 1;

  public Receipt {
    erased = List.copyOf(erased);
  }

  /** How surely something is gone. */
  public enum Assurance {
    /** A token destroyed it, where nobody could read it. */
    DESTROYED_BY_TOKEN,
    /** Its place was overwritten; flash memory may keep copies that no software reaches. */
    OVERWRITTEN,
    /** An empty one took its place; the old blocks are free and were not overwritten. */
    REPLACED,
    /** The vendor's code says so. */
    BY_VENDOR;

    String token() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Assurance ofToken(String token) {
      for (Assurance each : values()) {
        if (each.token().equals(token)) {
          return each;
        }
      }
      throw new MalformedMessageException("receipt", "unknown assurance");
    }
  }

  /**
   * Something that was erased.
   *
   * @param item a word, {@code [a-z0-9-]{1,64}}
   * @param assurance how surely
   */
  public record Erased(String item, Assurance assurance) {
    public Erased {
      if (!item.matches("[a-z0-9-]{1,64}")) {
        throw new IllegalArgumentException("not a word: " + item);
      }
    }

    private static Erased ofText(String text) {
      String[] words = text.split(" ", -1);
      if (words.length != 2) {
        throw new MalformedMessageException("receipt", "erased: an item and an assurance");
      }
      return new Erased(words[0], Assurance.ofToken(words[1]));
    }
  }

  /** The form that is signed. */
  public byte[] encode() {
    TextRecord.Builder text =
        TextRecord.titled(TITLE, VERSION)
            .add("udn", udn.value())
            .addIfPresent("enrollment", enrollment)
            .add("time", time.toString());
    erased.forEach(each -> text.add("erased", each.item + " " + each.assurance.token()));
    return text.build().encode();
  }

  /**
   * Reads a receipt.
   *
   * @param content the form that is signed
   * @throws MalformedMessageException if it is none
   */
  public static Receipt decode(byte[] content) {
    TextRecord text = TextRecord.decode(content, TITLE, VERSION);
    try {
      List<Erased> erased = new ArrayList<>();
      text.all("erased").forEach(each -> erased.add(Erased.ofText(each)));
      return new Receipt(
          new Udn(text.text("udn")),
          text.find("enrollment"),
          Instant.parse(text.text("time")),
          erased);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new MalformedMessageException("receipt", "a value can't be read");
    }
  }
}
