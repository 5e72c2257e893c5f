import org.jspecify.annotations.NullMarked;

/** The simulated world: network, time, storage, randomness and faults. */
@NullMarked
module org.iotmc.sim {
  requires transitive org.iotmc.api;

  exports org.iotmc.sim;
}
