package org.iotmc.checks.benchmarks;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.iotmc.api.Udn;
import org.iotmc.ssdp.Advertisement;
import org.iotmc.ssdp.Endpoint;
import org.iotmc.ssdp.Epoch;
import org.iotmc.ssdp.Presence;
import org.iotmc.ssdp.SsdpCodec;
import org.iotmc.ssdp.SsdpMessage;
import org.iotmc.ssdp.Target;
import org.jupnp.model.Location;
import org.jupnp.model.NetworkAddress;
import org.jupnp.model.message.IncomingDatagramMessage;
import org.jupnp.model.message.UpnpRequest;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.model.message.discovery.IncomingNotificationRequest;
import org.jupnp.model.message.discovery.IncomingSearchResponse;
import org.jupnp.model.message.discovery.OutgoingNotificationRequestRootDevice;
import org.jupnp.model.meta.DeviceDetails;
import org.jupnp.model.meta.DeviceIdentity;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.meta.RemoteDeviceIdentity;
import org.jupnp.model.types.DeviceType;
import org.jupnp.model.types.NotificationSubtype;
import org.jupnp.model.types.UDN;
import org.jupnp.transport.impl.DatagramProcessorImpl;
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
 * The same datagrams read to a device's identity, location and expiry, and the same announcement
 * made and written, by both stacks. Of the location both know scheme, host and port: jUPnP makes a
 * {@link java.net.URL}, we keep the text and look whether it leads to the sender.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class SsdpBenchmark {
  private static final String UUID = "2fac1234-31f8-11b4-a222-08002b34c003";
  private static final String HEADERS =
      String.join(
          "\r\n",
          "CACHE-CONTROL: max-age=1800",
          "LOCATION: http://10.0.0.1:8080/description.xml",
          "SERVER: Linux/6.1 UPnP/1.1 thermo/3.2",
          "USN: uuid:" + UUID + "::upnp:rootdevice",
          "BOOTID.UPNP.ORG: 1732252345",
          "CONFIGID.UPNP.ORG: 42",
          "",
          "");
  private static final byte[] NOTIFY =
      bytes(
          "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nNTS:"
              + " ssdp:alive\r\n"
              + HEADERS);
  private static final byte[] RESPONSE =
      bytes("HTTP/1.1 200 OK\r\nEXT: \r\nST: upnp:rootdevice\r\n" + HEADERS);

  private final DatagramProcessorImpl jupnp = new DatagramProcessorImpl();
  private final Udn udn = new Udn("uuid:" + UUID);

  /** What jUPnP keeps as its Location. */
  private final Endpoint endpoint = Endpoint.of(URI.create("http://10.0.0.1:8080/description.xml"));

  private InetAddress own;
  private InetAddress peer;
  private LocalDevice jupnpDevice;
  private Location jupnpLocation;

  /** What both need to know before. */
  @Setup
  public void setUp() throws Exception {
    own = address(10, 0, 0, 2);
    peer = address(10, 0, 0, 1);
    jupnpDevice =
        new LocalDevice(
            new DeviceIdentity(new UDN(UUID), 1800),
            DeviceType.valueOf("urn:schemas-upnp-org:device:Basic:1"),
            new DeviceDetails("thermo"),
            (LocalService<?>) null);
    jupnpLocation = new Location(new NetworkAddress(peer, 8080), "/description.xml");
  }

  /** Reads an alive with our codec. */
  @Benchmark
  public Object notifyDecodeIotmc() {
    SsdpMessage.Alive alive = (SsdpMessage.Alive) SsdpCodec.decode(ByteBuffer.wrap(NOTIFY));
    return known(alive.advertisement(), alive.presence());
  }

  /** Reads an alive with jUPnP. */
  @Benchmark
  @SuppressWarnings("unchecked")
  public Object notifyDecodeJupnp() throws Exception {
    IncomingDatagramMessage<?> message = jupnp.read(own, packet(NOTIFY));
    return new RemoteDeviceIdentity(
        new IncomingNotificationRequest((IncomingDatagramMessage<UpnpRequest>) message));
  }

  /** Reads a search response with our codec. */
  @Benchmark
  public Object responseDecodeIotmc() {
    SsdpMessage.SearchResponse response =
        (SsdpMessage.SearchResponse) SsdpCodec.decode(ByteBuffer.wrap(RESPONSE));
    return known(response.advertisement(), response.presence());
  }

  /** Reads a search response with jUPnP. */
  @Benchmark
  @SuppressWarnings("unchecked")
  public Object responseDecodeJupnp() throws Exception {
    IncomingDatagramMessage<?> message = jupnp.read(own, packet(RESPONSE));
    return new RemoteDeviceIdentity(
        new IncomingSearchResponse((IncomingDatagramMessage<UpnpResponse>) message));
  }

  /** Reads an alive with our codec, and its location as a URI, which we do only on demand. */
  @Benchmark
  public Object notifyDecodeToUriIotmc() {
    SsdpMessage.Alive alive = (SsdpMessage.Alive) SsdpCodec.decode(ByteBuffer.wrap(NOTIFY));
    return new Reached(
        known(alive.advertisement(), alive.presence()), alive.presence().endpoint().locationUri());
  }

  /** Makes an alive and writes it with our codec. */
  @Benchmark
  public Object notifyEncodeIotmc() {
    Presence presence =
        new Presence(
            endpoint,
            Epoch.of(1732252345, 42),
            Duration.ofSeconds(1800),
            Optional.of("Linux/6.1 UPnP/1.1 thermo/3.2"),
            Optional.empty());
    return SsdpCodec.encode(
        new SsdpMessage.Alive(Advertisement.of(udn, Target.ROOT_DEVICE), presence));
  }

  /** Makes an alive and writes it with jUPnP. */
  @Benchmark
  public Object notifyEncodeJupnp() throws Exception {
    return jupnp.write(
        new OutgoingNotificationRequestRootDevice(
            jupnpLocation, jupnpDevice, NotificationSubtype.ALIVE));
  }

  private Known known(Advertisement advertisement, Presence presence) {
    Endpoint at = presence.endpoint();
    return new Known(advertisement.usn().udn(), at.location(), at.isAt(peer), presence.maxAge());
  }

  private record Known(Udn udn, String location, boolean atSender, Duration maxAge) {}

  private record Reached(Known known, URI location) {}

  private DatagramPacket packet(byte[] bytes) {
    return new DatagramPacket(bytes, bytes.length, peer, 1900);
  }

  private static InetAddress address(int... parts) throws UnknownHostException {
    byte[] bytes = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = (byte) parts[i];
    }
    return InetAddress.getByAddress(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
