package org.iotmc.checks.benchmarks;

import java.net.URI;
import java.net.URL;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.iotmc.api.service.ActionContract;
import org.iotmc.soap.SoapCodec;
import org.iotmc.soap.SoapMessage;
import org.iotmc.soap.TypedTexts;
import org.jupnp.model.action.ActionArgumentValue;
import org.jupnp.model.action.ActionException;
import org.jupnp.model.action.ActionInvocation;
import org.jupnp.model.message.StreamRequestMessage;
import org.jupnp.model.message.UpnpHeaders;
import org.jupnp.model.message.UpnpRequest;
import org.jupnp.model.message.UpnpResponse;
import org.jupnp.model.message.control.IncomingActionRequestMessage;
import org.jupnp.model.message.control.IncomingActionResponseMessage;
import org.jupnp.model.message.control.OutgoingActionRequestMessage;
import org.jupnp.model.message.control.OutgoingActionResponseMessage;
import org.jupnp.model.message.header.SoapActionHeader;
import org.jupnp.model.message.header.UpnpHeader;
import org.jupnp.model.meta.Action;
import org.jupnp.model.meta.ActionArgument;
import org.jupnp.model.types.InvalidValueException;
import org.jupnp.model.types.SoapActionType;
import org.jupnp.model.types.UnsignedIntegerTwoBytes;
import org.jupnp.transport.impl.SOAPActionProcessorImpl;
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
 * The same envelopes read from bytes to typed arguments, and written from them, by both stacks,
 * each with all its checks; and passed through, or written as texts, by Woodstox. jUPnP's messages
 * and their headers are made beforehand, and so is its exception.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class SoapBenchmark {
  private static final String ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/";
  private static final String ENCODING = "http://schemas.xmlsoap.org/soap/encoding/";
  private static final String CONTROL = "urn:schemas-upnp-org:control-1-0";
  private static final int ERROR = 701;
  private static final String DESCRIPTION = "Zone 7 has no heating of its own";

  private final ActionContract action = Climate.CONTRACT.action(JupnpClimate.ACTION).orElseThrow();
  private final String type = Climate.CONTRACT.type().toString();
  private final Map<String, String> wishTexts = TypedTexts.of(action.arguments(), Climate.wish());
  private final Map<String, String> statusTexts = TypedTexts.of(action.result(), Climate.status());
  private final SoapMessage.Request asked = new SoapMessage.Request(type, action.name(), wishTexts);
  private final byte[] request = requestEncodeIotmc();
  private final byte[] response = responseEncodeIotmc();
  private final byte[] fault = faultEncodeIotmc();

  private final Woodstox woodstox = new Woodstox();
  private final SOAPActionProcessorImpl jupnp = new SOAPActionProcessorImpl();
  private final ActionException failure = new ActionException(ERROR, DESCRIPTION);
  private Action<?> served;
  private Action<?> called;
  private IncomingActionRequestMessage requestIn;
  private IncomingActionResponseMessage responseIn;
  private IncomingActionResponseMessage faultIn;
  private OutgoingActionRequestMessage requestOut;
  private OutgoingActionResponseMessage responseOut;
  private OutgoingActionResponseMessage faultOut;

  /** What jUPnP needs to know before. */
  @Setup
  public void setUp() throws Exception {
    served = JupnpClimate.local().getAction(JupnpClimate.ACTION);
    called = JupnpClimate.remote().getAction(JupnpClimate.ACTION);
    URL url = URI.create("http://10.0.0.1:8080/control").toURL();
    StreamRequestMessage incoming = new StreamRequestMessage(UpnpRequest.Method.POST, url);
    UpnpHeaders headers = incoming.getHeaders();
    SoapActionType actionType =
        new SoapActionType("example-com", "Climate", 1, JupnpClimate.ACTION);
    headers.add(UpnpHeader.Type.SOAPACTION, new SoapActionHeader(actionType));
    requestIn = new IncomingActionRequestMessage(incoming, JupnpClimate.local());
    responseIn = new IncomingActionResponseMessage(new UpnpResponse(UpnpResponse.Status.OK));
    faultIn =
        new IncomingActionResponseMessage(
            new UpnpResponse(UpnpResponse.Status.INTERNAL_SERVER_ERROR));
    requestOut = new OutgoingActionRequestMessage(new ActionInvocation<>(called), url);
    responseOut = new OutgoingActionResponseMessage(served);
    faultOut = new OutgoingActionResponseMessage(UpnpResponse.Status.INTERNAL_SERVER_ERROR, served);
  }

  /** Reads a request with our codec. */
  @Benchmark
  public Object requestDecodeIotmc() {
    return TypedTexts.arguments(action.arguments(), SoapCodec.decodeRequest(request));
  }

  /** Reads a request with jUPnP. */
  @Benchmark
  public Object requestDecodeJupnp() {
    requestIn.setBodyCharacters(request);
    ActionInvocation<?> invocation = new ActionInvocation<>(served);
    jupnp.readBody(requestIn, invocation);
    return invocation;
  }

  /** Passes through a request with Woodstox. */
  @Benchmark
  public int requestDecodeWoodstox() throws XMLStreamException {
    return woodstox.pass(request);
  }

  /** Writes a request with our codec. */
  @Benchmark
  public byte[] requestEncodeIotmc() {
    Map<String, String> texts = TypedTexts.of(action.arguments(), Climate.wish());
    return SoapCodec.encode(new SoapMessage.Request(type, action.name(), texts));
  }

  /** Writes a request with jUPnP. */
  @Benchmark
  public byte[] requestEncodeJupnp() throws InvalidValueException {
    Climate.Wish wish = Climate.wish();
    Object[] values = {
      new UnsignedIntegerTwoBytes(wish.zone()),
      wish.target(),
      wish.hold(),
      wish.mode().name(),
      wish.reason()
    };
    ActionInvocation<?> invocation = new ActionInvocation<>(called);
    invocation.setInput(values(called.getInputArguments(), values));
    jupnp.writeBody(requestOut, invocation);
    return requestOut.getBodyBytes();
  }

  /** Writes the texts of a request with Woodstox. */
  @Benchmark
  public byte[] requestEncodeWoodstox() throws XMLStreamException {
    return woodstox.write(
        writer -> {
          envelope(writer);
          writer.writeStartElement("u", action.name(), type);
          writer.writeNamespace("u", type);
          Woodstox.leaves(writer, wishTexts);
        });
  }

  /** Reads a response with our codec. */
  @Benchmark
  public Object responseDecodeIotmc() {
    return TypedTexts.result(action.result(), SoapCodec.decodeAnswer(asked, response));
  }

  /** Reads a response with jUPnP. */
  @Benchmark
  public Object responseDecodeJupnp() {
    responseIn.setBodyCharacters(response);
    ActionInvocation<?> invocation = new ActionInvocation<>(called);
    jupnp.readBody(responseIn, invocation);
    return invocation;
  }

  /** Passes through a response with Woodstox. */
  @Benchmark
  public int responseDecodeWoodstox() throws XMLStreamException {
    return woodstox.pass(response);
  }

  /** Writes a response with our codec. */
  @Benchmark
  public byte[] responseEncodeIotmc() {
    Map<String, String> texts = TypedTexts.of(action.result(), Climate.status());
    return SoapCodec.encode(new SoapMessage.Response(type, action.name(), texts));
  }

  /** Writes a response with jUPnP. */
  @Benchmark
  public byte[] responseEncodeJupnp() throws InvalidValueException {
    Climate.Status status = Climate.status();
    Object[] values = {
      new UnsignedIntegerTwoBytes(status.zone()),
      status.target(),
      status.measured(),
      status.heating(),
      status.mode().name(),
      status.remark()
    };
    ActionInvocation<?> invocation = new ActionInvocation<>(served);
    invocation.setOutput(values(served.getOutputArguments(), values));
    jupnp.writeBody(responseOut, invocation);
    return responseOut.getBodyBytes();
  }

  /** Writes the texts of a response with Woodstox. */
  @Benchmark
  public byte[] responseEncodeWoodstox() throws XMLStreamException {
    return woodstox.write(
        writer -> {
          envelope(writer);
          writer.writeStartElement("u", action.name() + "Response", type);
          writer.writeNamespace("u", type);
          Woodstox.leaves(writer, statusTexts);
        });
  }

  /** Reads a fault with our codec. */
  @Benchmark
  public Object faultDecodeIotmc() {
    return SoapCodec.decodeAnswer(asked, fault);
  }

  /** Reads a fault with jUPnP. */
  @Benchmark
  public Object faultDecodeJupnp() {
    faultIn.setBodyCharacters(fault);
    ActionInvocation<?> invocation = new ActionInvocation<>(called);
    jupnp.readBody(faultIn, invocation);
    return invocation.getFailure();
  }

  /** Passes through a fault with Woodstox. */
  @Benchmark
  public int faultDecodeWoodstox() throws XMLStreamException {
    return woodstox.pass(fault);
  }

  /** Writes a fault with our codec. */
  @Benchmark
  public byte[] faultEncodeIotmc() {
    return SoapCodec.encode(SoapMessage.Fault.upnp(ERROR, DESCRIPTION));
  }

  /** Writes a fault with jUPnP. */
  @Benchmark
  public byte[] faultEncodeJupnp() {
    ActionInvocation<?> invocation = new ActionInvocation<>(served);
    invocation.setFailure(failure);
    jupnp.writeBody(faultOut, invocation);
    return faultOut.getBodyBytes();
  }

  /** Writes the texts of a fault with Woodstox. */
  @Benchmark
  public byte[] faultEncodeWoodstox() throws XMLStreamException {
    return woodstox.write(
        writer -> {
          envelope(writer);
          writer.writeStartElement("s", "Fault", ENVELOPE);
          Woodstox.leaf(writer, "faultcode", "s:Client");
          Woodstox.leaf(writer, "faultstring", "UPnPError");
          writer.writeStartElement("detail");
          writer.writeStartElement("UPnPError");
          writer.writeDefaultNamespace(CONTROL);
          Woodstox.leaf(writer, "errorCode", Integer.toString(ERROR));
          Woodstox.leaf(writer, "errorDescription", DESCRIPTION);
        });
  }

  private static void envelope(XMLStreamWriter writer) throws XMLStreamException {
    writer.writeStartElement("s", "Envelope", ENVELOPE);
    writer.writeNamespace("s", ENVELOPE);
    writer.writeAttribute("s", ENVELOPE, "encodingStyle", ENCODING);
    writer.writeStartElement("s", "Body", ENVELOPE);
  }

  @SuppressWarnings("unchecked")
  private static ActionArgumentValue[] values(ActionArgument[] arguments, Object[] values)
      throws InvalidValueException {
    ActionArgumentValue[] result = new ActionArgumentValue[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = new ActionArgumentValue(arguments[i], values[i]);
    }
    return result;
  }
}
