package org.iotmc.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.iotmc.api.ActionException;
import org.iotmc.api.Bytes;
import org.iotmc.api.StoreException;
import org.iotmc.api.Udn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Storage;
import org.iotmc.controller.ManagedDevice.State;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.Test;

/** Compare and set in the store, and what the fleet makes of it. */
class FleetStoreTest {
  private static final Udn LAMP = new Udn("uuid:lamp");

  private final SimWorld world = SimWorld.seeded(6);
  private final SimHost host = world.host("controller");
  private final org.iotmc.api.spi.Lane lane = host.newLane("test");
  private final DocumentFleetStore store = new DocumentFleetStore(host, lane);
  private final DeviceRecord first = DeviceRecord.unknown(LAMP, Bytes.empty()).withVersion(1);

  private <T> T await(CompletionStage<T> stage) {
    return world.await(stage, Duration.ofMinutes(1));
  }

  @Test
  void anEntryIsReplacedOnlyByItsSuccessor() {
    assertThat(await(store.replace(Fleet.entry(first.withVersion(2))))).isFalse();
    assertThat(await(store.replace(Fleet.entry(first)))).isTrue();
    assertThat(await(store.replace(Fleet.entry(first)))).isFalse();
    assertThat(await(store.replace(Fleet.entry(first.withVersion(2))))).isTrue();
    DocumentFleetStore again = new DocumentFleetStore(host, lane);
    assertThat(await(again.load())).containsExactly(Fleet.entry(first.withVersion(2)));
  }

  /** A host whose storage counts how often its files are listed. */
  private Host counting(AtomicInteger listings) {
    Storage storage =
        (Storage)
            Proxy.newProxyInstance(
                Storage.class.getClassLoader(),
                new Class<?>[] {Storage.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("names")) {
                    listings.incrementAndGet();
                  }
                  return method.invoke(host.storage(), arguments);
                });
    return (Host)
        Proxy.newProxyInstance(
            Host.class.getClassLoader(),
            new Class<?>[] {Host.class},
            (proxy, method, arguments) ->
                method.getName().equals("storage") ? storage : method.invoke(host, arguments));
  }

  @Test
  void aFullFleetIsLoadedWithOneListingOfTheFiles() {
    Documents documents = new Documents(host.storage());
    for (int i = 0; i < Fleet.MAX_DEVICES; i++) {
      DeviceRecord record = DeviceRecord.unknown(new Udn("uuid:lamp-" + i), Bytes.empty());
      documents.write(
          DocumentFleetStore.name(record.udn()), DeviceRecordCodec.encode(record.withVersion(1)));
    }
    AtomicInteger listings = new AtomicInteger();
    DocumentFleetStore counted = new DocumentFleetStore(counting(listings), lane);
    assertThat(await(counted.load())).hasSize(Fleet.MAX_DEVICES);
    assertThat(listings).hasValue(1);
  }

  @Test
  void aRecordOfAnotherVersionIsAFailureOfTheStore() {
    FleetStore.Entry unreadable = new FleetStore.Entry(LAMP, 1, Bytes.of(new byte[] {1}));
    FleetStore shared =
        (FleetStore)
            Proxy.newProxyInstance(
                FleetStore.class.getClassLoader(),
                new Class<?>[] {FleetStore.class},
                (proxy, method, arguments) ->
                    CompletableFuture.completedFuture(List.of(unreadable)));
    Fleet fleet = new Fleet(lane, shared);
    assertThatThrownBy(() -> await(fleet.load()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(LAMP.value());
  }

  @Test
  void aChangeThatAnotherControllerOvertookIsNotMadeAndTheOthersCounts() {
    await(store.replace(Fleet.entry(first)));
    Fleet fleet = new Fleet(lane, store);
    await(fleet.load());
    DeviceRecord others = first.withVersion(2).inGroup("theirs");
    await(store.replace(Fleet.entry(others)));
    assertThatThrownBy(() -> await(fleet.update(LAMP, record -> record.in(State.PENDING))))
        .isInstanceOfSatisfying(
            ActionException.class, e -> assertThat(e.is(UpnpError.BUSY)).isTrue());
    assertThat(fleet.find(LAMP)).contains(others);
    await(fleet.update(LAMP, record -> record.in(State.PENDING)));
    assertThat(fleet.find(LAMP).orElseThrow().group()).isEqualTo("theirs");
  }

  @Test
  void changesOfOneDeviceWaitForEachOtherUpToTheBound() {
    Fleet fleet = new Fleet(lane, store);
    await(store.replace(Fleet.entry(first)));
    await(fleet.load());
    for (int i = 0; i <= Fleet.MAX_WAITING; i++) {
      String next = "g" + i;
      long expected = 1L + i;
      var unused =
          fleet.update(
              LAMP,
              record -> {
                assertThat(record.version()).isEqualTo(expected);
                return record.inGroup(next);
              });
    }
    var oneTooMany = fleet.update(LAMP, record -> record.inGroup("z"));
    assertThatThrownBy(() -> await(oneTooMany)).isInstanceOf(ActionException.class);
    world.runFor(Duration.ofSeconds(1));
    assertThat(fleet.find(LAMP).orElseThrow().version()).isEqualTo(2 + Fleet.MAX_WAITING);
  }

  @Test
  void whatTheOwnerDecidesGoesFirstInItsOwnOrderAndHasPlacesOfItsOwn() {
    Fleet fleet = new Fleet(lane, store);
    await(store.replace(Fleet.entry(first)));
    await(fleet.load());
    List<String> order = new ArrayList<>();
    for (int i = 0; i <= Fleet.MAX_WAITING; i++) {
      var unused = fleet.update(LAMP, record -> noted(order, "device", record));
    }
    var revoked = fleet.decide(LAMP, Fleet.byNext(record -> noted(order, "revoke", record)));
    await(fleet.decide(LAMP, Fleet.byNext(record -> noted(order, "admit", record))));
    assertThat(revoked).isCompleted();
    assertThat(order).startsWith("device", "revoke", "admit");
  }

  private static DeviceRecord noted(List<String> order, String what, DeviceRecord record) {
    order.add(what);
    return record.inGroup("g" + order.size());
  }
}
