package org.iotmc.checks.benchmarks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.Bytes;
import org.iotmc.api.FirmwareVersion;
import org.iotmc.device.DeviceAgent;
import org.iotmc.device.DeviceFactory;
import org.iotmc.device.DeviceModel;
import org.iotmc.netty.NettyHost;
import org.iotmc.pki.LocalAuthority;
import org.iotmc.pki.SoftwareVault;

/** A managed device of ours. */
final class IotmcDevice {
  private IotmcDevice() {}

  private static NettyHost open(String at) {
    return NettyHost.builder(Path.of(at, "device"))
        .name("device")
        .linksNamed(RestingDevice.LINK)
        .open();
  }

  static String make(String at) {
    try (NettyHost maker = NettyHost.builder(Path.of(at, "maker")).open();
        NettyHost host = open(at)) {
      SoftwareVault vault = new SoftwareVault(maker.storage(), maker.secrets());
      LocalAuthority authority = LocalAuthority.open("maker", vault, maker);
      Bytes image = Bytes.of("firmware".getBytes(StandardCharsets.UTF_8));
      var order = DeviceFactory.Order.of(host, FirmwareVersion.parse("1.0.0"), image);
      get(DeviceFactory.manufacture(host, authority, order));
      return order.udn().value();
    }
  }

  static RestingDevice.Running start(String at) {
    NettyHost host = open(at);
    DeviceAgent agent =
        DeviceAgent.builder(host)
            .model(DeviceModel.builder().friendlyName("Device").build())
            .manufacturerAnchors(List.of())
            .build();
    get(agent.start());
    return () -> {
      get(agent.close());
      host.close();
    };
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
