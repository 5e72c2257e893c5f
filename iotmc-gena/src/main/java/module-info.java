import org.jspecify.annotations.NullMarked;

/** GENA eventing: subscriptions, property sets, publisher, subscriber. */
@NullMarked
module org.iotmc.gena {
  requires transitive org.iotmc.api;
  requires transitive org.iotmc.description;
  requires org.slf4j;

  exports org.iotmc.gena;
}
