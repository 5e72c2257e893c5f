import org.jspecify.annotations.NullMarked;

/**
 * The stable public API of iotmc: values, data types, service contracts, SPIs and the error tree.
 */
@NullMarked
module org.iotmc.api {
  requires transitive org.jspecify;

  exports org.iotmc.api;
}
