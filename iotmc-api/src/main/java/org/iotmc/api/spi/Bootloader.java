package org.iotmc.api.spi;

import java.util.Optional;

/**
 * The boot control of a device with two firmware banks (profile, section 7). On real hardware it
 * speaks to the boot loader; {@code iotmc-ota} brings one on {@link Storage}. Blocking; every
 * change is durable when the method returns. Failures are {@link org.iotmc.api.StoreException}.
 */
public interface Bootloader {
  /** The two banks. */
  enum Bank {
    A,
    B;

    /** The other one. */
    public Bank other() {
      return this == A ? B : A;
    }
  }

  /** What the boot loader did at this start. */
  enum Boot {
    /** The committed bank runs. */
    COMMITTED,
    /** A bank on trial runs; without a commit the next start goes back. */
    TRIAL,
    /** A trial ended without a commit; the previous bank runs again. */
    FELL_BACK
  }

  /**
   * Called once at each start of the device: decides what runs. A mark for a trial is used up by
   * this.
   */
  Boot boot();

  /** The bank that runs since {@link #boot}. */
  Bank running();

  /** The committed bank. */
  Bank committed();

  /** The bank that is marked for a trial at the next start. */
  Optional<Bank> marked();

  /**
   * Marks the standby bank for one trial boot.
   *
   * @param bank not the committed one
   */
  void markForTrial(Bank bank);

  /** Takes a mark back. */
  void clearMark();

  /** Makes the running bank the committed one. */
  void commit();

  /**
   * The content of a bank, for writing a standby bank and reading either. Where banks share their
   * room with the device's {@link Storage}, a write has to fail as long as the room is left that
   * the device's own documents need.
   *
   * @param bank the bank
   */
  StorageFile open(Bank bank);
}
