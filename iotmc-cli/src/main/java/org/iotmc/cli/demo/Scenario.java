package org.iotmc.cli.demo;

import java.util.Comparator;
import org.iotmc.api.IotmcException;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.cli.Table;

/**
 * The main job, from factory to decommissioning, chapter by chapter. What is expected of one side
 * is asked of the other.
 */
final class Scenario {
  private final Stage stage;
  private final Factory factory;
  private final Factory stranger;
  private final Cast cast;

  Scenario(World world, Narrator narrator, int count) {
    this.factory = Factory.open(world, "factory");
    this.stranger = Factory.open(world, "stranger");
    this.cast = new Cast(world, factory.anchors(), count);
    Owner owner = new Owner(world, factory.identities().anchor(), cast.manual().udn());
    this.stage = new Stage(world, narrator, owner);
  }

  /**
   * Plays everything; the ledger then has every expectation.
   *
   * @throws IotmcException if it cannot begin: no port, no multicast, no storage
   */
  void run() {
    FactoryChapter beginning = new FactoryChapter(stage, factory);
    beginning.manufacture(cast);
    beginning.provision(cast);
    try {
      play();
    } catch (IotmcException | IllegalStateException e) {
      stage.narrator().expect("nothing fails on the way: " + e.getMessage(), false);
    }
    close();
  }

  private void play() {
    EnrollmentChapter enrollment = new EnrollmentChapter(stage);
    enrollment.enrol(cast);
    enrollment.refuseIntruders(cast, factory, stranger);
    new ConfigurationChapter(stage).configure(cast);
    new FirmwareChapter(stage, factory).update(cast);
    new RefusalChapter(stage, factory, stranger).refuse(cast.first());
    FarewellChapter farewell = new FarewellChapter(stage);
    farewell.diagnose(cast.first());
    farewell.decommission(cast.last());
    stage.narrator().end();
    table();
  }

  private void table() {
    Table table = Table.of("DEVICE", "NAME", "GROUP", "STATE", "PHASE", "FIRMWARE");
    stage.owner().controller().fleet().stream()
        .sorted(Comparator.comparing(device -> cast.nameOf(device.udn())))
        .forEach(
            device ->
                table.row(
                    cast.nameOf(device.udn()),
                    device.udn().value(),
                    device.group(),
                    device.state().toString(),
                    device.phase().map(LifecyclePhase::toString).orElse("-"),
                    device.firmwareVersion().orElse("-")));
    stage.narrator().table(table);
  }

  private void close() {
    cast.all().forEach(device -> stage.await(device.close()));
    stage.await(stage.owner().controller().close());
  }
}
