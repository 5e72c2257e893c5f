package org.iotmc.ota;

import java.util.Optional;
import java.util.function.Function;
import org.iotmc.api.IotmcException;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Storage;
import org.iotmc.ota.UpdateRecord.Installed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the update record, and the floor once more beside it: losing the one must not open the way
 * back to old firmware. Blocking.
 */
final class RecordStore {
  static final String RECORD = "update-record";
  static final String FLOOR = "firmware-floor";

  private static final Logger LOG = LoggerFactory.getLogger(RecordStore.class);

  private final Storage storage;
  private final Documents documents;
  private Optional<Installed> keptFloor = Optional.empty();

  RecordStore(Storage storage) {
    this.storage = storage;
    this.documents = Documents.single(storage);
  }

  /**
   * What was kept; on the first start, the factory's firmware.
   *
   * @throws StoreException if there was something and none of it can be read
   */
  UpdateRecord load(Installed factory) {
    Optional<UpdateRecord> record = read(RECORD, UpdateRecordCodec::decode);
    Optional<Installed> floor = read(FLOOR, UpdateRecordCodec::decodeFloor);
    if (record.isEmpty() && floor.isEmpty()) {
      if (storage.exists(RECORD) || storage.exists(FLOOR)) {
        throw new StoreException("update record and firmware floor are damaged");
      }
      return UpdateRecord.idle(factory);
    }
    keptFloor = floor;
    UpdateRecord known = record.orElseGet(() -> UpdateRecord.idle(floor.orElseThrow()));
    return known.with(floor.map(known.installed()::max).orElse(known.installed()));
  }

  void save(UpdateRecord next) {
    Optional<Installed> floor = Optional.of(next.installed());
    // A floor that was lost or damaged is written anew, before the record is damaged, too.
    if (!floor.equals(keptFloor)) {
      documents.write(FLOOR, UpdateRecordCodec.encodeFloor(next.installed()));
      keptFloor = floor;
    }
    documents.write(RECORD, UpdateRecordCodec.encode(next));
  }

  private <T> Optional<T> read(String name, Function<byte[], T> decode) {
    try {
      return documents.read(name).map(decode);
    } catch (IotmcException damaged) {
      LOG.warn("{}: {}", name, damaged.getMessage());
      return Optional.empty();
    }
  }
}
