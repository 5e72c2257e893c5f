import org.jspecify.annotations.NullMarked;

/** Device and service documents, and the one hardened XML reader and writer. */
@NullMarked
module org.iotmc.description {
  requires transitive org.iotmc.api;
  requires com.ctc.wstx;
  requires org.codehaus.stax2;
  requires tools.jackson.dataformat.xml;

  exports org.iotmc.description;
}
