import org.jspecify.annotations.NullMarked;

/** Values, service contracts, SPIs and errors of iotmc. */
@NullMarked
@SuppressWarnings("module") // the modules of the qualified exports are built after this one
module org.iotmc.api {
  requires transitive org.jspecify;
  requires org.slf4j;

  exports org.iotmc.api;
  exports org.iotmc.api.internal.httpu to
      org.iotmc.gena,
      org.iotmc.ssdp;
  exports org.iotmc.api.profile;
  exports org.iotmc.api.service;
  exports org.iotmc.api.spi;
}
