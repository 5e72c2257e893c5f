import org.jspecify.annotations.NullMarked;

/** Values, service contracts, SPIs and errors of iotmc. */
@NullMarked
module org.iotmc.api {
  requires transitive org.jspecify;
  requires org.slf4j;

  exports org.iotmc.api;
  exports org.iotmc.api.profile;
  exports org.iotmc.api.service;
  exports org.iotmc.api.spi;
}
