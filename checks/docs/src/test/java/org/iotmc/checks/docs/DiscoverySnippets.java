package org.iotmc.checks.docs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.api.spi.Link;
import org.iotmc.description.Announcement;
import org.iotmc.description.DescriptionCache;
import org.iotmc.description.DescriptionFetcher;
import org.iotmc.description.Device;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceEntry;
import org.iotmc.netty.NettyHost;
import org.iotmc.ssdp.DeviceTree;
import org.iotmc.ssdp.DirectoryListener;
import org.iotmc.ssdp.DiscoveredDevice;
import org.iotmc.ssdp.Epoch;
import org.iotmc.ssdp.Found;
import org.iotmc.ssdp.SearchRequest;
import org.iotmc.ssdp.SsdpAdvertiser;
import org.iotmc.ssdp.SsdpDirectory;
import org.iotmc.ssdp.SsdpSearcher;
import org.iotmc.ssdp.Target;

/** The code of {@code docs/discovery.md}: what stands between two comments stands there, too. */
final class DiscoverySnippets {
  private DiscoverySnippets() {}

  static void host(Path directory) {
    // snippet host
    try (Host host = NettyHost.builder(directory).open()) {
      search(host, System.out::println); // or whatever of the below
    }
    // end
  }

  static void search(Host host, Consumer<String> out) {
    // snippet search
    SearchRequest request =
        SearchRequest.to(Target.ROOT_DEVICE).deadline(Duration.ofSeconds(4)).build();
    try (Lane lane = host.newLane("search")) {
      List<Found> devices =
          SsdpSearcher.search(host, lane, request).result().toCompletableFuture().join();
      for (Found device : devices) {
        out.accept(device.udn() + " at " + device.location());
      }
    }
    // end
  }

  static SsdpDirectory watch(Host host, Consumer<String> out) {
    // snippet watch
    DirectoryListener listener =
        new DirectoryListener() {
          @Override
          public void appeared(DiscoveredDevice device) {
            out.accept(device.udn() + " is at " + device.location());
          }

          @Override
          public void left(DiscoveredDevice device, Reason reason) {
            out.accept(device.udn() + " left: " + reason);
          }
        };
    SsdpDirectory directory = SsdpDirectory.builder(host, listener).build();
    directory.start().toCompletableFuture().join(); // until directory.close()
    // end
    return directory;
  }

  static void describe(Host host, DiscoveredDevice device, Consumer<String> out) {
    // snippet describe
    try (Lane lane = host.newLane("describe")) {
      DeviceDescription description =
          new DescriptionFetcher(host.http(), lane)
              .device(device.locationUri(), CallSpec.plain().within(Duration.ofSeconds(5)))
              .toCompletableFuture()
              .join();
      for (Device each : description.allDevices()) {
        out.accept(each.friendlyName() + " by " + each.manufacturer());
        for (ServiceEntry service : each.services()) {
          out.accept(service.serviceType() + " is called at " + service.controlUrl());
        }
      }
      out.accept("tolerated: " + device.warnings() + description.warnings());
    }
    // end
  }

  static DirectoryListener follow(Host host, Consumer<String> out) {
    // snippet follow
    DescriptionCache cache = DescriptionCache.builder(host, host.newLane("describe")).build();
    DirectoryListener listener =
        new DirectoryListener() {
          @Override
          public void appeared(DiscoveredDevice device) {
            Epoch epoch = device.presence().epoch();
            Announcement announced =
                new Announcement(
                    device.udn(),
                    device.locationUri(),
                    epoch.bootId(),
                    epoch.configId(),
                    device.expires());
            cache
                .device(announced, CallSpec.plain())
                .thenAccept(read -> out.accept(device.udn() + " is " + read.root().friendlyName()));
          }

          @Override
          public void changed(DiscoveredDevice before, DiscoveredDevice now) {
            appeared(now); // the same in rebooted
          }
        };
    // end
    return listener;
  }

  static SsdpDirectory choose(Host host, DirectoryListener listener, Consumer<String> out) {
    // snippet choose
    Udn hall = new Udn("uuid:2fac1234-31f8-11b4-a222-08002b34c003");
    SsdpDirectory directory =
        SsdpDirectory.builder(host, listener)
            .links(link -> !link.name().startsWith("docker"))
            .interests(List.of(Target.of(TypeUrn.device("example-com", "Lamp", 1))))
            .build();
    directory.keep(hall); // there is always room for it, and nobody else says goodbye for it
    directory.start().toCompletableFuture().join();
    for (Link link : directory.links()) {
      out.accept(link.name() + " " + link.addresses());
    }
    // end
    return directory;
  }

  static SsdpAdvertiser advertise(Host host, Udn udn, int port) {
    // snippet advertise
    TypeUrn lamp = TypeUrn.device("example-com", "Lamp", 1);
    TypeUrn power = TypeUrn.service("example-com", "Power", 1);
    SsdpAdvertiser advertiser =
        SsdpAdvertiser.builder(
                host,
                DeviceTree.of(udn, lamp, List.of(power)),
                outlet -> outlet.url("http", port, "/lamp.xml"))
            .configId(7) // another one for another description
            .build();
    advertiser.start().toCompletableFuture().join(); // until advertiser.close()
    // end
    return advertiser;
  }
}
