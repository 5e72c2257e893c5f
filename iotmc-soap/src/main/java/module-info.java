import org.jspecify.annotations.NullMarked;

/** SOAP control: envelopes, faults, typed and dynamic invocation, dispatch. */
@NullMarked
module org.iotmc.soap {
  requires transitive org.iotmc.api;
  requires transitive org.iotmc.description;
  requires org.slf4j;

  exports org.iotmc.soap;
}
