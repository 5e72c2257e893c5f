package org.iotmc.ota;

import java.util.HexFormat;
import java.util.Optional;
import org.iotmc.api.Bytes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.spi.Bootloader.Bank;

/**
 * What the boot control keeps: which bank is committed, and the trial, if there is one.
 *
 * @param committed the bank that runs unless a trial is due
 * @param sealed what the committed bank holds
 * @param trial the standby bank's trial
 */
record BootRecord(Bank committed, Seal sealed, Optional<Trial> trial) {
  private static final String TITLE = "iotmc-boot";
  private static final String SEAL_TITLE = "iotmc-bank-seal";

  /**
   * What a bank held when it was found good.
   *
   * @param ordinal counts the commits
   * @param size its length in bytes
   * @param sha256 its digest
   */
  record Seal(long ordinal, long size, Bytes sha256) {
    // Spelled out, as every start compares some: a record's own is code that is made at run time.
    @Override
    public boolean equals(Object other) {
      return other instanceof Seal that
          && ordinal == that.ordinal
          && size == that.size
          && sha256.equals(that.sha256);
    }

    @Override
    public int hashCode() {
      return sha256.hashCode();
    }

    byte[] encode() {
      TextRecord.Builder text = TextRecord.titled(SEAL_TITLE, 1);
      add(text, "");
      return text.build().encode();
    }

    static Seal decode(byte[] content) {
      return read(TextRecord.decode(content, SEAL_TITLE, 1), "");
    }

    private void add(TextRecord.Builder text, String prefix) {
      text.add(prefix + "ordinal", ordinal);
      text.add(prefix + "size", size);
      text.add(prefix + "sha256", sha256.toHex());
    }

    private static Seal read(TextRecord record, String prefix) {
      try {
        return new Seal(
            record.number(prefix + "ordinal"),
            record.number(prefix + "size"),
            Bytes.of(HexFormat.of().parseHex(record.text(prefix + "sha256"))));
      } catch (IllegalArgumentException e) {
        throw new MalformedMessageException(prefix + "sha256", "not hexadecimal");
      }
    }
  }

  /**
   * One trial of the standby bank.
   *
   * @param seal what the bank held when it was marked
   * @param stage whether the trial has begun
   */
  record Trial(Seal seal, Stage stage) {}

  /** How far a trial is. */
  enum Stage {
    MARKED,
    USED
  }

  BootRecord withTrial(Seal seal, Stage stage) {
    return new BootRecord(committed, sealed, Optional.of(new Trial(seal, stage)));
  }

  BootRecord withoutTrial() {
    return new BootRecord(committed, sealed, Optional.empty());
  }

  byte[] encode() {
    TextRecord.Builder text = TextRecord.titled(TITLE, 1).add("committed", committed.name());
    sealed.add(text, "");
    trial.ifPresent(
        t -> {
          text.add("trial", t.stage.name());
          t.seal.add(text, "trial-");
        });
    return text.build().encode();
  }

  /** Reads what {@link #encode} writes; lines that a later version added are left out. */
  static BootRecord decode(byte[] content) {
    TextRecord text = TextRecord.decode(content, TITLE, 1);
    try {
      BootRecord record =
          new BootRecord(
              Bank.valueOf(text.text("committed")),
              Seal.read(text, ""),
              text.find("trial")
                  .map(stage -> new Trial(Seal.read(text, "trial-"), Stage.valueOf(stage))));
      if (!text.hasLinesOf(TextRecord.decode(record.encode(), TITLE, 1))) {
        throw new MalformedMessageException("boot record", "not in canonical form");
      }
      return record;
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("boot record", "unknown bank or stage");
    }
  }
}
