import org.jspecify.annotations.NullMarked;

/**
 * What vendors take to test their devices and controllers: extension, peers, invariants, contracts.
 */
@NullMarked
module org.iotmc.testkit {
  requires transitive org.iotmc.api;
  requires transitive org.iotmc.controller;
  requires transitive org.iotmc.device;
  requires transitive org.iotmc.sim;
  requires org.iotmc.pki;
  requires transitive net.jqwik.api;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;

  exports org.iotmc.testkit;
  exports org.iotmc.testkit.peers;
}
