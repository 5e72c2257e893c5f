import org.jspecify.annotations.NullMarked;

/** The device role. */
@NullMarked
module org.iotmc.device {
  requires transitive org.iotmc.api;
  requires org.iotmc.description;
  requires transitive org.iotmc.endpoint;
  requires org.iotmc.gena;
  requires transitive org.iotmc.ota;
  requires org.iotmc.pki;
  requires org.iotmc.soap;
  requires org.iotmc.ssdp;
  requires org.slf4j;

  exports org.iotmc.device;
}
