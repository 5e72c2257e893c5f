package org.iotmc.ota;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.iotmc.api.Bytes;
import org.iotmc.api.IotmcException;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Bootloader;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;
import org.iotmc.ota.BootRecord.Seal;
import org.iotmc.ota.BootRecord.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference boot control: two banks as files {@code bank-a} and {@code bank-b}, a boot record,
 * and a seal for each bank that was ever committed. Blocking; used by one thread at a time.
 *
 * <p>A trial is used up, durably, before its bank runs, and a bank whose content is no longer what
 * was marked does not run at all. Should the boot record be lost, the newest commit whose bank
 * still holds what its seal says runs. Only a bank that is neither running, committed nor marked
 * can be written, and only as long as {@link #RESERVE} stays free.
 */
public final class StorageBootloader implements Bootloader {
  /**
   * What an image leaves free on the storage, in bytes: the room that records of the update and the
   * boot, and the device's own state, take while they are replaced.
   */
  public static final long RESERVE = 256 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(StorageBootloader.class);
  private static final String RECORD = "boot-record";
  private static final Seal NOTHING_SEALED = new Seal(0, -1, Bytes.empty());

  private final Storage storage;
  private final Documents documents;
  private Optional<BootRecord> known = Optional.empty();
  private Optional<Bank> running = Optional.empty();

  /**
   * The boot control on a storage that {@link #install} has prepared. Does nothing before {@link
   * #boot}.
   *
   * @param storage where banks and record are
   */
  public StorageBootloader(Storage storage) {
    this.storage = storage;
    this.documents = Documents.single(storage);
  }

  /**
   * Puts the factory image into bank A and commits it, unless the storage has firmware already.
   * After a loss of power in between, it is called again.
   *
   * @param storage an empty storage, or a device's own
   * @param factoryImage the image
   */
  public static void install(Storage storage, byte[] factoryImage) {
    StorageBootloader loader = new StorageBootloader(storage);
    if (Stream.of(RECORD, sealName(Bank.A), sealName(Bank.B)).anyMatch(storage::exists)) {
      return;
    }
    try (StorageFile bank = storage.open(fileName(Bank.A));
        StorageFile standby = storage.open(fileName(Bank.B))) {
      bank.truncate(0);
      bank.write(ByteBuffer.wrap(factoryImage), 0);
      bank.sync();
      standby.sync();
    }
    storage.sync();
    Seal seal = new Seal(1, factoryImage.length, BankDigest.of(factoryImage));
    // The seal last: with it, the device has firmware even if the record should be lost.
    loader.save(new BootRecord(Bank.A, seal, Optional.empty()));
    loader.documents.write(sealName(Bank.A), seal.encode());
  }

  /**
   * {@inheritDoc}
   *
   * @throws StoreException if there is no record and no bank holds what its seal says
   */
  @Override
  public Boot boot() {
    BootRecord record = load();
    known = Optional.of(record);
    if (beginTrial(record)) {
      running = Optional.of(record.committed().other());
      return Boot.TRIAL;
    }
    running = Optional.of(record.committed());
    try {
      if (record.trial().isPresent()) {
        save(record.withoutTrial());
      }
      keepSeal(record);
    } catch (StoreException e) {
      LOG.warn("boot control cannot be written, the committed bank runs: {}", e.getMessage());
    }
    return record.trial().isPresent() ? Boot.FELL_BACK : Boot.COMMITTED;
  }

  private boolean beginTrial(BootRecord record) {
    Optional<Seal> due =
        record.trial().filter(t -> t.stage() == Stage.MARKED).map(BootRecord.Trial::seal);
    try {
      if (due.isPresent() && holds(record.committed().other(), due.get())) {
        save(record.withTrial(due.get(), Stage.USED));
        return true;
      }
    } catch (StoreException e) {
      LOG.warn("a trial cannot begin, the committed bank runs: {}", e.getMessage());
    }
    return false;
  }

  @Override
  public Bank running() {
    return running.orElseThrow(() -> new IllegalStateException("not booted"));
  }

  @Override
  public Bank committed() {
    return record().committed();
  }

  @Override
  public Optional<Bank> marked() {
    return record()
        .trial()
        .filter(trial -> trial.stage() == Stage.MARKED)
        .map(trial -> committed().other());
  }

  /**
   * {@inheritDoc}
   *
   * <p>The bank's content is pinned by its digest: should it change afterwards, it will not run.
   */
  @Override
  public void markForTrial(Bank bank) {
    if (bank == running() || bank == committed()) {
      throw new IllegalArgumentException("only the standby bank can be marked");
    }
    storage.sync();
    try (StorageFile file = storage.open(fileName(bank))) {
      file.sync();
      long ordinal = record().sealed().ordinal() + 1;
      Seal seal = new Seal(ordinal, file.size(), BankDigest.of(file));
      save(record().withTrial(seal, Stage.MARKED));
    }
  }

  @Override
  public void clearMark() {
    if (marked().isPresent()) {
      save(record().withoutTrial());
    }
  }

  @Override
  public void commit() {
    if (running() == committed()) {
      return;
    }
    Seal seal = record().trial().orElseThrow().seal();
    save(new BootRecord(running(), seal, Optional.empty()));
    keepSeal(record());
  }

  @Override
  public StorageFile open(Bank bank) {
    return new GuardedFile(
        storage.open(fileName(bank)), () -> requireSpare(bank), more -> requireRoom(bank, more));
  }

  private void requireRoom(Bank bank, long more) {
    if (storage.free() - more < RESERVE) {
      throw new StoreException(
          fileName(bank) + ": no room is left on the storage beside what the device itself needs");
    }
  }

  private void requireSpare(Bank bank) {
    if (bank == running() || bank == committed() || marked().filter(bank::equals).isPresent()) {
      throw new StoreException(fileName(bank) + " is in use and must not be written");
    }
  }

  private BootRecord record() {
    return known.orElseThrow(() -> new IllegalStateException("not booted"));
  }

  private void save(BootRecord record) {
    documents.write(RECORD, record.encode());
    known = Optional.of(record);
  }

  private BootRecord load() {
    Optional<BootRecord> record = read(RECORD).flatMap(StorageBootloader::decode);
    return record.orElseGet(this::recover);
  }

  private static Optional<BootRecord> decode(byte[] content) {
    try {
      return Optional.of(BootRecord.decode(content));
    } catch (IotmcException damaged) {
      return Optional.empty();
    }
  }

  private BootRecord recover() {
    Bank newest =
        Stream.of(Bank.values())
            .filter(bank -> holds(bank, seal(bank)))
            .max(Comparator.comparingLong(bank -> seal(bank).ordinal()))
            .orElseThrow(() -> new StoreException("no bank holds firmware that was verified"));
    LOG.warn("the boot record was lost, bank {} runs by its seal", newest);
    BootRecord recovered = new BootRecord(newest, seal(newest), Optional.empty());
    try {
      save(recovered);
    } catch (StoreException e) {
      LOG.warn("the boot record cannot be written: {}", e.getMessage());
    }
    return recovered;
  }

  private Seal seal(Bank bank) {
    try {
      return read(sealName(bank)).map(Seal::decode).orElse(NOTHING_SEALED);
    } catch (IotmcException damaged) {
      return NOTHING_SEALED;
    }
  }

  /** Written after the record, so that an image that was never committed has no seal. */
  private void keepSeal(BootRecord record) {
    if (!seal(record.committed()).equals(record.sealed())) {
      documents.write(sealName(record.committed()), record.sealed().encode());
    }
  }

  private boolean holds(Bank bank, Seal seal) {
    if (!storage.exists(fileName(bank))) {
      return false;
    }
    try (StorageFile file = storage.open(fileName(bank))) {
      return file.size() == seal.size() && BankDigest.of(file).equals(seal.sha256());
    }
  }

  private Optional<byte[]> read(String document) {
    try {
      return documents.read(document);
    } catch (StoreException damaged) {
      return Optional.empty();
    }
  }

  private static String fileName(Bank bank) {
    return "bank-" + bank.name().toLowerCase(Locale.ROOT);
  }

  private static String sealName(Bank bank) {
    return fileName(bank) + ".seal";
  }

  /** The documents of the boot control, for those who erase a device but keep its firmware. */
  public static List<String> files() {
    return List.of(RECORD, fileName(Bank.A), fileName(Bank.B), sealName(Bank.A), sealName(Bank.B));
  }
}
