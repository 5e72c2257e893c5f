import org.jspecify.annotations.NullMarked;

/** SSDP: message codec, advertiser, searcher, and the directory of what is alive. */
@NullMarked
module org.iotmc.ssdp {
  requires transitive org.iotmc.api;
  requires org.slf4j;

  exports org.iotmc.ssdp;
}
