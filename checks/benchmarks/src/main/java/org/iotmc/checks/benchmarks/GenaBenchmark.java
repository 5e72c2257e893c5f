package org.iotmc.checks.benchmarks;

import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLStreamException;
import org.iotmc.api.service.Caller;
import org.iotmc.endpoint.EventReading;
import org.iotmc.endpoint.HostedService;
import org.iotmc.gena.PropertySetCodec;
import org.jupnp.model.gena.GENASubscription;
import org.jupnp.model.message.StreamRequestMessage;
import org.jupnp.model.message.UpnpRequest;
import org.jupnp.model.message.gena.IncomingEventRequestMessage;
import org.jupnp.model.message.gena.OutgoingEventRequestMessage;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.meta.RemoteService;
import org.jupnp.model.state.StateVariableValue;
import org.jupnp.model.types.InvalidValueException;
import org.jupnp.model.types.UnsignedIntegerFourBytes;
import org.jupnp.model.types.UnsignedIntegerTwoBytes;
import org.jupnp.transport.impl.GENAEventProcessorImpl;
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
 * The same property set read from bytes to typed values, and written from them, by both stacks; and
 * passed through, or written as texts, by Woodstox. jUPnP's outgoing message is made beforehand.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class GenaBenchmark {
  private static final String EVENT = "urn:schemas-upnp-org:event-1-0";

  private final Map<String, Object> values = Climate.values();
  private final HostedService<Climate> service = hosted(values);
  private final EventReading reading = new EventReading(Climate.CONTRACT);
  private final Map<String, String> texts = service.format(values);
  private final byte[] event = eventEncodeIotmc();

  private final Woodstox woodstox = new Woodstox();
  private final GENAEventProcessorImpl jupnp = new GENAEventProcessorImpl();
  private final Collection<StateVariableValue> jupnpValues = new ArrayList<>();
  private StreamRequestMessage received;
  private OutgoingEventRequestMessage outgoing;
  private LocalService<Object> publisher;
  private RemoteService subscribed;

  /** What jUPnP needs to know before. */
  @Setup
  public void setUp() throws Exception {
    publisher = JupnpClimate.local();
    subscribed = JupnpClimate.remote();
    URL url = URI.create("http://10.0.0.1:8080/events").toURL();
    received = new StreamRequestMessage(UpnpRequest.Method.NOTIFY, url);
    outgoing =
        new OutgoingEventRequestMessage(
            new Subscribed(publisher), url, new UnsignedIntegerFourBytes(1), jupnpValues);
  }

  private static HostedService<Climate> hosted(Map<String, Object> initial) {
    Climate never = call -> CompletableFuture.failedFuture(new IllegalStateException());
    return new HostedService<>(Climate.CONTRACT, never, Caller.ANYBODY, initial);
  }

  /** Reads a property set with our codec. */
  @Benchmark
  public Object eventDecodeIotmc() {
    return reading.read(PropertySetCodec.decode(event).properties());
  }

  /** Reads a property set with jUPnP. */
  @Benchmark
  public Object eventDecodeJupnp() {
    IncomingEventRequestMessage message = new IncomingEventRequestMessage(received, subscribed);
    message.setBodyCharacters(event);
    jupnp.readBody(message);
    return message.getStateVariableValues();
  }

  /** Passes through a property set with Woodstox. */
  @Benchmark
  public int eventDecodeWoodstox() throws XMLStreamException {
    return woodstox.pass(event);
  }

  /** Writes a property set with our codec. */
  @Benchmark
  public byte[] eventEncodeIotmc() {
    return PropertySetCodec.encode(service.format(values));
  }

  /** Writes a property set with jUPnP. */
  @Benchmark
  public byte[] eventEncodeJupnp() throws InvalidValueException {
    jupnpValues.clear();
    for (Map.Entry<String, Object> each : values.entrySet()) {
      jupnpValues.add(
          new StateVariableValue<>(
              publisher.getStateVariable(each.getKey()),
              jupnpValue(each.getKey(), each.getValue())));
    }
    jupnp.writeBody(outgoing);
    return outgoing.getBodyBytes();
  }

  /** Writes the texts of a property set with Woodstox. */
  @Benchmark
  public byte[] eventEncodeWoodstox() throws XMLStreamException {
    return woodstox.write(
        writer -> {
          writer.writeStartElement("e", "propertyset", EVENT);
          writer.writeNamespace("e", EVENT);
          for (Map.Entry<String, String> text : texts.entrySet()) {
            writer.writeStartElement("e", "property", EVENT);
            Woodstox.leaf(writer, text.getKey(), text.getValue());
            writer.writeEndElement();
          }
        });
  }

  private static Object jupnpValue(String name, Object value) {
    if (name.equals("Zone")) {
      return new UnsignedIntegerTwoBytes((Integer) value);
    }
    return value instanceof Climate.Mode mode ? mode.name() : value;
  }

  private static final class Subscribed extends GENASubscription<LocalService<Object>> {
    Subscribed(LocalService<Object> service) {
      super(service);
      setSubscriptionId("uuid:2fac1234-31f8-11b4-a222-08002b34c003");
    }

    @Override
    public void established() {}

    @Override
    public void eventReceived() {}
  }
}
