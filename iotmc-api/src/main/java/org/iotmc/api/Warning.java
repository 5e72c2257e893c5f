package org.iotmc.api;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A fault of what was received that is tolerated. It stands on the decoded value, so that whoever
 * wants to know can see it; what is said of a value that has warnings can be used all the same.
 *
 * @param kind what kind of fault, and what became of it
 * @param where the header, element or member, such as {@code CACHE-CONTROL} or {@code
 *     device/iconList/icon}, or the name of an argument that a description or contract declares;
 *     never another text of the peer's choosing
 */
public record Warning(Kind kind, String where) implements Serializable {
  /** Kinds of faults; each says what becomes of the faulty part. */
  public enum Kind {
    /** Lines end in a bare line feed. */
    BARE_LINE_FEED,
    /** The message breaks off: the blank line or the end that is specified is missing. */
    UNTERMINATED,
    /** Characters where none belong, such as bytes around a document: passed over. */
    JUNK,
    /** Markup in text was not escaped, and is read as text. */
    ESCAPING,
    /** The namespace is missing, another than specified, or its prefix is not declared. */
    NAMESPACE,
    /** Something required is absent: empty, or the default. */
    MISSING,
    /** Something stands twice: the first counts. */
    DUPLICATE,
    /** The name or keyword is spelled in another way, and was recognised. */
    MISSPELT,
    /** Something stands in a place where it does not belong, and was found. */
    MISPLACED,
    /** The order is another than specified. */
    OUT_OF_ORDER,
    /** A value does not have the specified form, and is kept as it is. */
    UNUSUAL_VALUE,
    /** A value cannot be used: as if it were absent. */
    UNUSABLE_VALUE,
    /** Two values contradict each other: the one that can be relied on counts. */
    CONTRADICTION,
    /** A value is longer than specified, and kept. */
    TOO_LONG,
    /** A part that cannot be used was left out. */
    LEFT_OUT,
    /** There is more, or it is nested deeper, than the bound allows: the rest was left out. */
    TRUNCATED,
    /** A URL leads to another host, or to no encryption: as if it were absent. */
    FOREIGN_HOST
  }

  public Warning {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(where);
  }

  /** All that were there before, and this one. */
  public List<Warning> after(List<Warning> others) {
    return Stream.concat(others.stream(), Stream.of(this)).toList();
  }

  /** Kind and place. */
  @Override
  public String toString() {
    return kind + " " + where;
  }
}
