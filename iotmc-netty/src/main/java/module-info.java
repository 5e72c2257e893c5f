import org.jspecify.annotations.NullMarked;

/** The real network: UDP multicast, HTTP/1.1 client and server, TLS, on Netty. */
@NullMarked
module org.iotmc.netty {
  requires transitive org.iotmc.api;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires static io.netty.transport.classes.epoll;
  requires static io.netty.transport.unix.common;
  requires org.slf4j;

  exports org.iotmc.netty;
}
