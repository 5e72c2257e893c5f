package org.iotmc.checks.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.sim.SimHost;
import org.iotmc.sim.SimWorld;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.IotmcExtension;
import org.iotmc.ssdp.SsdpAdvertiser;
import org.iotmc.ssdp.SsdpCounts;
import org.iotmc.ssdp.SsdpDirectory;
import org.iotmc.ssdp.Target;

/**
 * Managed devices advertise in a simulated world, and one directory knows them: its heap for each
 * device, and the processor time that a day of renewals costs, with and without it.
 */
public final class ManyDevices {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final String PATH = "/description.xml";
  private static final Duration DAY = Duration.ofDays(1);
  private static final TypeUrn TYPE = TypeUrn.device(TypeUrn.IOTMC, "ManagedDevice", 1);
  private static final List<TypeUrn> SERVICES =
      List.of(
          TypeUrn.service(TypeUrn.IOTMC, "Management", 1),
          TypeUrn.service(TypeUrn.IOTMC, "Configuration", 1),
          TypeUrn.service(TypeUrn.IOTMC, "FirmwareUpdate", 1),
          TypeUrn.service(TypeUrn.IOTMC, "Diagnostics", 1));

  private ManyDevices() {}

  /**
   * Runs it.
   *
   * @param args how many devices; 10,000 unless given
   */
  public static void main(String[] args) {
    int count = args.length == 0 ? 10_000 : Integer.parseInt(args[0]);
    PrintStream out = System.out;
    double without = day(count, Optional.empty(), out);
    List<Integer> left = new ArrayList<>();
    DirectoryListener listener =
        new DirectoryListener() {
          @Override
          public void left(DiscoveredDevice device, Reason reason) {
            left.add(1);
          }
        };
    double with = day(count, Optional.of(listener), out);
    out.printf("a day of renewals costs the directory %.1f s of %.1f s%n", with - without, with);
    out.printf("devices that left: %d%n", left.size());
  }

  /** The seconds of processor time of a day, once all devices are up. */
  private static double day(int count, Optional<DirectoryListener> listener, PrintStream out) {
    SimWorld world = SimWorld.seeded(1);
    List<SsdpDirectory> directories = new ArrayList<>();
    listener.ifPresent(told -> directories.add(directory(world, count, told)));
    for (int i = 0; i < count; i++) {
      SimHost host = world.host("device-" + i);
      world.await(advertiser(host).start(), SOON);
    }
    world.runFor(SOON);
    long before = cpu();
    world.runFor(DAY);
    double seconds = (cpu() - before) / 1e9;
    out.printf(
        "%d devices, %d directories: %.1f s of processor time for a day, %d datagrams%n",
        count, directories.size(), seconds, world.network().sent());
    if (!directories.isEmpty()) {
      report(world, directories, count, out);
    }
    return seconds;
  }

  private static void report(
      SimWorld world, List<SsdpDirectory> directories, int count, PrintStream out) {
    SsdpDirectory directory = directories.remove(0);
    int known = world.await(directory.devices(), SOON).size();
    SsdpCounts counts = directory.counts();
    out.printf(
        "the directory knows %d of %d; decoded %d, repeated %d, refused %s%n",
        known, count, counts.decoded(), counts.repeated(), counts.refused());
    long with = Heap.used();
    world.await(directory.close(), SOON);
    directory = null;
    world.runFor(SOON);
    out.printf("heap for each device: %d bytes%n", (with - Heap.used()) / count);
  }

  private static SsdpDirectory directory(SimWorld world, int count, DirectoryListener told) {
    SsdpDirectory directory =
        SsdpDirectory.builder(world.host("controller"), told)
            .interests(List.of(Target.of(TYPE)))
            .maxDevices(count)
            .build();
    world.await(directory.start(), SOON);
    return directory;
  }

  private static SsdpAdvertiser advertiser(SimHost host) {
    Udn udn = Udn.random(host.secrets());
    return SsdpAdvertiser.builder(
            host, DeviceTree.of(udn, TYPE, SERVICES), outlet -> outlet.url("http", 8080, PATH))
        .secureLocations(outlet -> outlet.url("https", 8443, PATH))
        .extension(
            () ->
                new IotmcExtension(
                    List.of("config", "diag", "health", "ota"),
                    Optional.of(LifecyclePhase.OPERATION)))
        .build();
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
