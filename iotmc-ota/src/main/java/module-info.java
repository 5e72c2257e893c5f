import org.jspecify.annotations.NullMarked;

/** Firmware update: manifest, download, digest, banks, probation, rollback, schedule. */
@NullMarked
module org.iotmc.ota {
  requires transitive org.iotmc.api;
  requires org.slf4j;

  exports org.iotmc.ota;
}
