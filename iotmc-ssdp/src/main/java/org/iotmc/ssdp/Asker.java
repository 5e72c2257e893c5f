package org.iotmc.ssdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.iotmc.api.spi.Link;

/**
 * Who gets an answer: kept while one is under way, rather than the search with all its text.
 *
 * @param source who asked, as far as UDP can say
 * @param link where
 */
record Asker(InetSocketAddress source, Link link) {
  static Asker of(Heard heard) {
    return new Asker(heard.source(), heard.link());
  }

  InetAddress address() {
    return source.getAddress();
  }
}
