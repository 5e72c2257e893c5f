import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
module org.iotmc.cli {
  requires org.iotmc.api;
  requires org.iotmc.controller;
  requires org.iotmc.description;
  requires org.iotmc.device;
  requires org.iotmc.endpoint;
  requires org.iotmc.netty;
  requires org.iotmc.ota;
  requires org.iotmc.pki;
  requires org.iotmc.soap;
  requires org.iotmc.ssdp;
  requires info.picocli;
  requires org.slf4j;

  opens org.iotmc.cli to
      info.picocli;
  opens org.iotmc.cli.demo to
      info.picocli;
}
