package org.iotmc.checks.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLStreamException;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceDescriptionCodec;
import org.jupnp.binding.xml.DeviceDescriptorBinder;
import org.jupnp.binding.xml.ServiceDescriptorBinder;
import org.jupnp.binding.xml.UDA10DeviceDescriptorBinderSAXImpl;
import org.jupnp.binding.xml.UDA10ServiceDescriptorBinderSAXImpl;
import org.jupnp.model.meta.RemoteDevice;
import org.jupnp.model.meta.RemoteDeviceIdentity;
import org.jupnp.model.meta.RemoteService;
import org.jupnp.model.types.UDN;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The same device and service description read to a model by both stacks, from bytes on, and passed
 * through by Woodstox without a model, its element names and texts only counted.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class DescriptionBenchmark {
  private static final URI LOCATION = URI.create("http://10.0.0.1:8080/description.xml");

  private final byte[] device = resource("device.xml");
  private final byte[] scpd = resource("scpd.xml");
  private final Woodstox woodstox = new Woodstox();
  private final DeviceDescriptorBinder devices = new UDA10DeviceDescriptorBinderSAXImpl();
  private final ServiceDescriptorBinder services = new UDA10ServiceDescriptorBinderSAXImpl();
  private RemoteDeviceIdentity identity;
  private RemoteService service;

  /** What both need to know before. */
  @Setup
  public void setUp() throws Exception {
    identity =
        new RemoteDeviceIdentity(
            new UDN("2fac1234-31f8-11b4-a222-08002b34c003"),
            1800,
            LOCATION.toURL(),
            null,
            InetAddress.getByAddress(new byte[] {10, 0, 0, 2}));
    service = ((RemoteDevice) deviceDecodeJupnp()).getServices()[0];
  }

  /** Reads a device description with our codec. */
  @Benchmark
  public Object deviceDecodeIotmc() {
    return DeviceDescriptionCodec.decode(device, LOCATION);
  }

  /** Reads a device description with jUPnP. */
  @Benchmark
  public Object deviceDecodeJupnp() throws Exception {
    return devices.describe(new RemoteDevice(identity), new String(device, StandardCharsets.UTF_8));
  }

  /** Passes through a device description with Woodstox. */
  @Benchmark
  public int deviceDecodeWoodstox() throws XMLStreamException {
    return woodstox.pass(device);
  }

  /** Reads a service description with our codec. */
  @Benchmark
  public Object serviceDecodeIotmc() {
    return ServiceDescriptionCodec.decode(scpd);
  }

  /** Reads a service description with jUPnP. */
  @Benchmark
  public Object serviceDecodeJupnp() throws Exception {
    return services.describe(service, new String(scpd, StandardCharsets.UTF_8));
  }

  /** Passes through a service description with Woodstox. */
  @Benchmark
  public int serviceDecodeWoodstox() throws XMLStreamException {
    return woodstox.pass(scpd);
  }

  private static byte[] resource(String name) {
    try (InputStream in = DescriptionBenchmark.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
