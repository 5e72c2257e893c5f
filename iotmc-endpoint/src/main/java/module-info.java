import org.jspecify.annotations.NullMarked;

/** A UPnP device or control point bound to a host. */
@NullMarked
module org.iotmc.endpoint {
  requires transitive org.iotmc.api;
  requires transitive org.iotmc.description;
  requires transitive org.iotmc.gena;
  requires transitive org.iotmc.soap;
  requires transitive org.iotmc.ssdp;
  requires org.slf4j;

  exports org.iotmc.endpoint;
}
