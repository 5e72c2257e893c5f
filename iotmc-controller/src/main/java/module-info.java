import org.jspecify.annotations.NullMarked;

/** The controller role. */
@NullMarked
module org.iotmc.controller {
  requires transitive org.iotmc.api;
  requires org.iotmc.description;
  requires org.iotmc.endpoint;
  requires transitive org.iotmc.gena;
  requires org.iotmc.ota;
  requires org.iotmc.pki;
  requires transitive org.iotmc.soap;
  requires org.iotmc.ssdp;
  requires org.slf4j;

  exports org.iotmc.controller;
}
