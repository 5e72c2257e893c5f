package org.iotmc.ota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Bootloader.Bank;
import org.iotmc.api.spi.Bootloader.Boot;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;
import org.iotmc.sim.PowerCut;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimStorage;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

class StorageBootloaderTest {
  private static final byte[] OLD = Samples.image(1, 3000);
  private static final byte[] NEW = Samples.image(2, 5000);

  private final SimHost host = SimWorld.seeded(1).host("device");
  private final SimStorage disk = host.storage();

  @Test
  void theFactoryImageRunsFromBankA() {
    StorageBootloader loader = installed();
    assertThat(loader.boot()).isEqualTo(Boot.COMMITTED);
    assertThat(loader.running()).isEqualTo(Bank.A);
    assertThat(loader.marked()).isEmpty();
    assertThat(content(loader, Bank.A)).isEqualTo(OLD);
  }

  @Test
  void aTrialRunsOnceAndThenThePreviousBankRunsAgain() {
    marked();
    assertThat(boot()).isEqualTo(Boot.TRIAL);
    assertThat(boot()).isEqualTo(Boot.FELL_BACK);
    assertThat(boot()).isEqualTo(Boot.COMMITTED);
  }

  @Test
  void aCommittedTrialStays() {
    marked();
    StorageBootloader loader = new StorageBootloader(disk);
    loader.boot();
    loader.commit();
    loader.commit();
    StorageBootloader next = new StorageBootloader(disk);
    assertThat(next.boot()).isEqualTo(Boot.COMMITTED);
    assertThat(next.running()).isEqualTo(Bank.B);
  }

  @Test
  void aBankThatChangedAfterItsMarkDoesNotRun() {
    marked();
    try (StorageFile bank = disk.open("bank-b")) {
      bank.write(ByteBuffer.wrap(new byte[] {42}), 1234);
      bank.sync();
    }
    StorageBootloader loader = new StorageBootloader(disk);
    assertThat(loader.boot()).isEqualTo(Boot.FELL_BACK);
    assertThat(loader.running()).isEqualTo(Bank.A);
  }

  @Test
  void aBankInUseCannotBeWritten() {
    StorageBootloader loader = marked();
    for (Bank bank : Bank.values()) {
      try (StorageFile file = loader.open(bank)) {
        assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 0))
            .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> file.truncate(0)).isInstanceOf(StoreException.class);
      }
    }
    loader.clearMark();
    fill(loader, Bank.B, OLD);
  }

  @Test
  void aBankGrowsOnlyAsLongAsTheReserveStaysFree() {
    StorageBootloader loader = installed();
    loader.boot();
    disk.limit(disk.used() + StorageBootloader.RESERVE + 100);
    try (StorageFile file = loader.open(Bank.B)) {
      assertThatThrownBy(() -> file.write(ByteBuffer.allocate(101), 0))
          .isInstanceOf(StoreException.class);
      file.write(ByteBuffer.allocate(100), 0);
      file.write(ByteBuffer.allocate(60), 40);
      assertThatThrownBy(() -> file.write(ByteBuffer.allocate(61), 40))
          .isInstanceOf(StoreException.class);
      assertThat(file.size()).isEqualTo(100);
    }
  }

  @Test
  void withoutARecordTheNewestIntactCommitRuns() {
    marked();
    StorageBootloader loader = new StorageBootloader(disk);
    loader.boot();
    loader.commit();
    for (String damage : new String[] {"gone", "short", "flipped"}) {
      damage("boot-record", damage);
      StorageBootloader next = new StorageBootloader(disk);
      assertThat(next.boot()).isEqualTo(Boot.COMMITTED);
      assertThat(next.running()).isEqualTo(Bank.B);
    }
    damage("bank-b", "flipped");
    damage("boot-record", "gone");
    StorageBootloader next = new StorageBootloader(disk);
    assertThat(next.boot()).isEqualTo(Boot.COMMITTED);
    assertThat(next.running()).isEqualTo(Bank.A);
  }

  @Test
  void aRecordOfAnotherFormGivesWayToTheSeals() {
    marked();
    StorageBootloader loader = new StorageBootloader(disk);
    loader.boot();
    loader.commit();
    Documents.single(disk).write("boot-record", "iotmc-boot: 2\n".getBytes(UTF_8));
    StorageBootloader next = new StorageBootloader(disk);
    assertThat(next.boot()).isEqualTo(Boot.COMMITTED);
    assertThat(next.running()).isEqualTo(Bank.B);
  }

  @Test
  void withoutARecordAnImageThatWasNeverCommittedDoesNotRun() {
    marked();
    new StorageBootloader(disk).boot();
    damage("boot-record", "gone");
    StorageBootloader next = new StorageBootloader(disk);
    assertThat(next.boot()).isEqualTo(Boot.COMMITTED);
    assertThat(next.running()).isEqualTo(Bank.A);
  }

  @Test
  void theFactoryImageIsNotPutOverWhatIsThere() {
    marked();
    StorageBootloader loader = new StorageBootloader(disk);
    loader.boot();
    loader.commit();
    StorageBootloader.install(disk, Samples.image(9, 100));
    StorageBootloader next = new StorageBootloader(disk);
    next.boot();
    assertThat(content(next, Bank.B)).isEqualTo(NEW);
    assertThat(content(next, Bank.A)).isEqualTo(OLD);
  }

  /** Cuts the power in every operation of a whole life; there is firmware to run after each. */
  @Test
  void wheneverThePowerGoesABankRunsThatWasVerified() {
    long operations = 0;
    for (int cut = 1; operations == 0 || cut <= operations; cut++) {
      SimHost device = SimWorld.seeded(cut).host("device");
      SimStorage storage = device.storage();
      storage.cutAfter(cut);
      try {
        life(storage);
        operations = storage.operations();
      } catch (PowerCut expected) {
        device.powerOn();
      }
      storage.neverCut();
      StorageBootloader.install(storage, OLD);
      StorageBootloader loader = new StorageBootloader(storage);
      loader.boot();
      byte[] runs = content(loader, loader.running());
      assertThat(runs).as("cut %s", cut).isIn(OLD, NEW);
    }
    assertThat(operations).isGreaterThan(30);
  }

  /** Storage that refuses one operation, with the power on: the mark is there, or it is not. */
  @Test
  void aMarkThatTheStorageRefusesHalfwayRunsNothingThatWasNotVerified() {
    boolean refused = true;
    int count = 0;
    for (int at = 1; refused; at++) {
      count++;
      SimStorage storage = SimWorld.seeded(at).host("device").storage();
      StorageBootloader.install(storage, OLD);
      AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
      StorageBootloader loader = new StorageBootloader(refusing(storage, left));
      loader.boot();
      fill(loader, Bank.B, NEW);
      left.set(at);
      refused = false;
      try {
        loader.markForTrial(Bank.B);
      } catch (StoreException e) {
        refused = true;
      }
      left.set(Integer.MAX_VALUE);
      if (refused) {
        // For the updater nothing is marked: it fetches the image again, over this one.
        fill(loader, Bank.B, Samples.image(7, 500));
      }
      StorageBootloader next = new StorageBootloader(storage);
      next.boot();
      assertThat(content(next, next.running())).as("refused at %d", at).isIn(OLD, NEW);
    }
    assertThat(count).isGreaterThan(5);
  }

  private static Storage refusing(Storage storage, AtomicInteger left) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> {
              if (left.decrementAndGet() == 0) {
                throw new StoreException("no space left");
              }
              Object result = method.invoke(storage, arguments);
              return result instanceof StorageFile file ? refusing(file, left) : result;
            });
  }

  private static StorageFile refusing(StorageFile file, AtomicInteger left) {
    return (StorageFile)
        Proxy.newProxyInstance(
            StorageFile.class.getClassLoader(),
            new Class<?>[] {StorageFile.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("close") && left.decrementAndGet() == 0) {
                throw new StoreException("no space left");
              }
              return method.invoke(file, arguments);
            });
  }

  private static void life(SimStorage storage) {
    StorageBootloader.install(storage, OLD);
    StorageBootloader loader = new StorageBootloader(storage);
    loader.boot();
    fill(loader, Bank.B, NEW);
    loader.markForTrial(Bank.B);
    new StorageBootloader(storage).boot();
    StorageBootloader again = new StorageBootloader(storage);
    assertThat(again.boot()).isEqualTo(Boot.FELL_BACK);
    again.markForTrial(Bank.B);
    StorageBootloader trial = new StorageBootloader(storage);
    trial.boot();
    trial.commit();
    assertThat(new StorageBootloader(storage).boot()).isEqualTo(Boot.COMMITTED);
  }

  private StorageBootloader installed() {
    StorageBootloader.install(disk, OLD);
    return new StorageBootloader(disk);
  }

  private StorageBootloader marked() {
    StorageBootloader loader = installed();
    loader.boot();
    fill(loader, Bank.B, NEW);
    loader.markForTrial(Bank.B);
    assertThat(loader.marked()).contains(Bank.B);
    return loader;
  }

  private Boot boot() {
    return new StorageBootloader(disk).boot();
  }

  private void damage(String name, String how) {
    if (how.equals("gone")) {
      disk.delete(name);
      return;
    }
    try (StorageFile file = disk.open(name)) {
      if (how.equals("short")) {
        file.truncate(file.size() / 2);
      } else {
        ByteBuffer one = ByteBuffer.allocate(1);
        file.read(one, 20);
        file.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), 20);
      }
      file.sync();
    }
  }

  static void fill(StorageBootloader loader, Bank bank, byte[] image) {
    try (StorageFile file = loader.open(bank)) {
      file.truncate(0);
      file.write(ByteBuffer.wrap(image), 0);
      file.sync();
    }
  }

  static byte[] content(StorageBootloader loader, Bank bank) {
    try (StorageFile file = loader.open(bank)) {
      ByteBuffer whole = ByteBuffer.allocate((int) file.size());
      file.read(whole, 0);
      return whole.array();
    }
  }
}
