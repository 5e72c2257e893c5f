package org.iotmc.ota;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.iotmc.api.IotmcException;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Storage;
import org.iotmc.ota.UpdateRecord.Installed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the update record, twice: it has plans that were acknowledged, and endings that nobody
 * heard of yet. The floor stands once more beside it: losing both must not open the way back to old
 * firmware. Blocking.
 */
final class RecordStore {
  static final String RECORD = "update-record";
  static final String FLOOR = "firmware-floor";

  private static final Logger LOG = LoggerFactory.getLogger(RecordStore.class);

  private final Storage storage;
  private final Documents records;
  private final Documents floors;
  private Optional<Installed> keptFloor = Optional.empty();

  RecordStore(Storage storage) {
    this.storage = storage;
    this.records = new Documents(storage);
    this.floors = Documents.single(storage);
  }

  /**
   * What was kept; on the first start, the factory's firmware.
   *
   * @throws StoreException if there was something and none of it can be read
   */
  UpdateRecord load(Installed factory) {
    Optional<UpdateRecord> record = read(records, RECORD, UpdateRecordCodec::decode);
    Optional<Installed> floor = read(floors, FLOOR, UpdateRecordCodec::decodeFloor);
    if (record.isEmpty() && floor.isEmpty()) {
      if (Stream.of(RECORD, Documents.copyOf(RECORD), FLOOR).anyMatch(storage::exists)) {
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
      floors.write(FLOOR, UpdateRecordCodec.encodeFloor(next.installed()));
      keptFloor = floor;
    }
    records.write(RECORD, UpdateRecordCodec.encode(next));
  }

  private static <T> Optional<T> read(
      Documents documents, String name, Function<byte[], T> decode) {
    try {
      return documents.read(name).map(decode);
    } catch (IotmcException damaged) {
      LOG.warn("{}: {}", name, damaged.getMessage());
      return Optional.empty();
    }
  }
}
