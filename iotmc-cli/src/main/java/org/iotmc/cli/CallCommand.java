package org.iotmc.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TransportException;
import org.iotmc.api.Warning;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.DescriptionFetcher;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceDescription;
import org.iotmc.description.ServiceEntry;
import org.iotmc.netty.NettyHost;
import org.iotmc.soap.ActionResult;
import org.iotmc.soap.RemoteService;
import org.iotmc.soap.SoapClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code iotmc call}: calls an action of a device of anybody, as its descriptions say. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description = {
      "Calls an action of any UPnP device over plain HTTP, as the device describes it.",
      "Prints NAME=VALUE for each argument that comes out. Without ACTION it lists the actions of"
          + " the service, without SERVICE the services of the device. A fault of the action is"
          + " told with its code, and the exit status is 1."
    })
final class CallCommand implements Callable<Integer> {
  private static final int MAX_SECONDS = 60;
  private static final int MAX_PORT = 65_535;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long all of it may take, 1 to 60; ${DEFAULT-VALUE} unless given.")
  private int seconds;

  @Option(
      names = "--device",
      paramLabel = "UDN",
      description = "Whose service it is, where embedded devices have the same.")
  private @Nullable String device;

  @Parameters(
      index = "0",
      paramLabel = "LOCATION",
      description = "URL of the device's description, as 'iotmc discover' shows it.")
  private URI location = URI.create("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SERVICE",
      description = "Its type, with or without version, or its id.")
  private @Nullable String service;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "ACTION",
      description = "The action's name.")
  private @Nullable String action;

  @Parameters(
      index = "3..*",
      arity = "0..*",
      paramLabel = "NAME=VALUE",
      description = "The arguments that go in, in any order.")
  private List<String> pairs = new ArrayList<>();

  @Override
  public Integer call() {
    Map<String, String> arguments = arguments();
    // Without NetworkOptions: a call needs no interface that can multicast.
    try (Scratch scratch = Scratch.of("call");
        Host host = NettyHost.builder(scratch.directory()).open();
        Lane lane = host.newLane("call")) {
      new Attempt(host, lane).make(arguments);
      return 0;
    } catch (ActionException fault) {
      tellTolerated(fault.warnings());
      complain("the action failed: " + fault.getMessage());
      return Main.UNEXPECTED;
    } catch (TransportException e) {
      throw new Problem(
          String.valueOf(e.getMessage()),
          "look whether the device is there, or give it longer with --seconds");
    } catch (MalformedMessageException e) {
      throw new Problem(
          String.valueOf(e.getMessage()),
          "look whether LOCATION is the description of a UPnP device");
    } finally {
      spec.commandLine().getOut().flush();
    }
  }

  /** Also checks what else was given. */
  private Map<String, String> arguments() {
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw misused("--seconds must be 1 to " + MAX_SECONDS + ", not " + seconds);
    }
    if (!"http".equals(location.getScheme())
        || location.getHost() == null
        || location.getPort() > MAX_PORT) {
      throw misused("LOCATION is not an http URL: " + location);
    }
    Map<String, String> arguments = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw misused(pair + " is not NAME=VALUE");
      }
      String name = pair.substring(0, equals);
      if (arguments.put(name, pair.substring(equals + 1)) != null) {
        throw misused(name + " is given twice");
      }
    }
    return arguments;
  }

  private ParameterException misused(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private void complain(String what) {
    spec.commandLine().getErr().println(Problem.line(what));
  }

  private void tellTolerated(List<Warning> warnings) {
    if (!warnings.isEmpty()) {
      complain("tolerated: " + Tolerated.words(warnings));
    }
  }

  /** What is asked of the device, with one deadline for all of it. */
  private final class Attempt {
    private final Host host;
    private final Lane lane;
    private final long begun;

    Attempt(Host host, Lane lane) {
      this.host = host;
      this.lane = lane;
      this.begun = host.nanos();
    }

    void make(Map<String, String> arguments) {
      DescriptionFetcher fetcher = new DescriptionFetcher(host.http(), lane);
      DeviceDescription described = await(fetcher.device(location, inTime()));
      List<ServiceOffer> offers =
          ServiceOffer.of(described).stream()
              .filter(offer -> device == null || offer.device().udn().value().equals(device))
              .toList();
      if (service == null) {
        tellTolerated(described.warnings());
        list(offers);
        return;
      }
      ServiceEntry entry = ServiceOffer.choose(offers, service).entry();
      URI scpd =
          entry
              .scpdUrl()
              .orElseThrow(
                  () -> new Problem(service + " has no description", "it cannot be called then"));
      ServiceDescription read = await(fetcher.service(scpd, inTime()));
      if (action == null) {
        tellTolerated(read.warnings());
        list(read);
        return;
      }
      RemoteService remote = SoapClient.of(host, lane).service(entry, read, inTime());
      print(called(remote.call(action, arguments)));
    }

    /** Arguments that the description does not allow are not sent. */
    private ActionResult called(CompletionStage<ActionResult> call) {
      try {
        return await(call);
      } catch (IllegalArgumentException e) {
        throw new Problem(
            String.valueOf(e.getMessage()),
            "leave out ACTION and what follows to see what it takes");
      }
    }

    private CallSpec inTime() {
      Duration left = Duration.ofSeconds(seconds).minusNanos(host.nanos() - begun);
      if (left.isNegative() || left.isZero()) {
        throw new TransportException("not done within " + seconds + " s");
      }
      return CallSpec.plain().within(left);
    }

    private <T> T await(CompletionStage<T> stage) {
      return Await.result(stage, Duration.ofSeconds(seconds + 10));
    }
  }

  private void list(List<ServiceOffer> offers) {
    PrintWriter out = spec.commandLine().getOut();
    if (output.form() == StatusLines.Form.JSON) {
      offers.forEach(offer -> out.println(offer.json()));
    } else if (offers.isEmpty()) {
      spec.commandLine().getErr().println("No services are described there.");
    } else {
      ServiceOffer.print(offers, out);
    }
  }

  private void list(ServiceDescription read) {
    PrintWriter out = spec.commandLine().getOut();
    if (output.form() == StatusLines.Form.JSON) {
      ArgumentRow.printJson(read, out);
    } else if (read.actions().isEmpty()) {
      spec.commandLine().getErr().println("No actions are described there.");
    } else {
      ArgumentRow.print(read, out);
    }
  }

  private void print(ActionResult result) {
    tellTolerated(result.warnings());
    PrintWriter out = spec.commandLine().getOut();
    if (output.form() == StatusLines.Form.JSON) {
      Json json = Json.object();
      result.texts().forEach(json::add);
      out.println(json);
    } else {
      result.texts().forEach((name, text) -> out.println(PlainText.of(name + "=" + text)));
    }
  }
}
