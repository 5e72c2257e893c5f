import org.jspecify.annotations.NullMarked;

/** Device and service documents, and the one hardened XML reader and writer. */
@NullMarked
@SuppressWarnings("module") // the modules of the qualified exports are built after this one
module org.iotmc.description {
  requires transitive org.iotmc.api;
  requires org.slf4j;

  exports org.iotmc.description;
  exports org.iotmc.description.internal.xml to
      org.iotmc.soap,
      org.iotmc.gena;
}
