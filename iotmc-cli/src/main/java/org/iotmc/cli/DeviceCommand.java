package org.iotmc.cli;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.Udn;
import org.iotmc.api.profile.FirmwareRepository;
import org.iotmc.api.profile.ParameterSchema;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.iotmc.device.DeviceAgent;
import org.iotmc.device.DeviceAgentBuilder;
import org.iotmc.device.DeviceListener;
import org.iotmc.device.DeviceSupervisor;
import org.iotmc.device.Platform;
import org.iotmc.endpoint.EndpointSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code iotmc device}: runs one device until the process is told to end. */
@Command(
    name = "device",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a device that 'iotmc factory' made: a thermostat.",
      "It prints a line for each thing that happens. It can be killed at any moment and started"
          + " again. SIGTERM and Ctrl-C end it in order, with the exit status of the signal."
    })
final class DeviceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RoleOptions role = new RoleOptions();

  @Option(
      names = "--controller",
      paramLabel = "URL",
      description = "https URL of the controller's description, if a search does not find it.")
  private @Nullable URI controller;

  @Option(
      names = "--reset",
      description = {
        "Leaves its owner first, as if somebody held its reset button: what the owner put there is"
            + " erased, whether it can be reached or not. For an owner that is gone; the next one"
            + " needs a voucher that is newer than the last."
      })
  private boolean reset;

  /** The lane of the thermostat of this run. */
  private final AtomicReference<@Nullable Lane> room = new AtomicReference<>();

  @Override
  public Integer call() {
    role.check(spec);
    if (controller != null
        && (!"https".equals(controller.getScheme()) || controller.getHost() == null)) {
      throw new ParameterException(spec.commandLine(), "--controller is not an https URL");
    }
    DeviceDirectory.requireMade(role.directory());
    Ending.during(this::live);
    return 0;
  }

  private void live(Ending ending) {
    Host host = role.open();
    ending.add(host::close);
    StatusLines lines = role.lines(spec, host);
    DeviceProfile profile = DeviceProfile.read(host.storage());
    AtomicReference<@Nullable DeviceSupervisor> self = new AtomicReference<>();
    DeviceSupervisor supervisor =
        new DeviceSupervisor(
            host, platform -> agent(host, profile, new Surroundings(platform, lines, self)));
    self.set(supervisor);
    ending.add(() -> Await.close(supervisor.close()));
    Await.start(supervisor.start());
    DeviceAgent agent = supervisor.agent().orElseThrow();
    lines.tell(
        "started",
        "udn",
        agent.udn().value(),
        "phase",
        agent.phase().token(),
        "location",
        agent.locations().get(0).toString(),
        "secureLocation",
        agent.secureLocations().get(0).toString());
    if (reset) {
      Await.start(agent.resetByPresence());
    }
    ending.await();
  }

  /** What an agent gets from the process around it. */
  private record Surroundings(
      Platform platform, StatusLines lines, AtomicReference<@Nullable DeviceSupervisor> self) {
    void event(Map<String, Object> values) {
      DeviceSupervisor supervisor = self.get();
      if (supervisor != null) {
        supervisor.agent().ifPresent(agent -> agent.event(Thermostat.CONTRACT, values));
      }
    }
  }

  private DeviceAgent agent(Host host, DeviceProfile profile, Surroundings around) {
    Lane lane = host.newLane("thermostat");
    Lane before = room.getAndSet(lane);
    if (before != null) {
      before.close();
    }
    DeviceAgentBuilder builder =
        DeviceAgent.builder(host)
            .model(profile.model())
            .manufacturerAnchors(List.of(profile.manufacturer()))
            .firmwareAnchors(List.of(profile.firmware()))
            .parameters(parameters())
            .onConfiguration(values -> around.lines().tell("configuration", pairs(values)))
            .service(
                Thermostat.CONTRACT,
                new DemoThermostat(lane, around::event),
                DemoThermostat.initial())
            .settings(EndpointSettings.DEFAULT.ports(role.httpPort(), role.httpsPort()))
            .listener(new Reporter(around.lines()))
            .platform(
                reason -> {
                  around.lines().tell("restart", "reason", reason);
                  around.platform().restart(reason);
                });
    return (controller == null ? builder : builder.controller(controller)).build();
  }

  private static List<ParameterSchema> parameters() {
    return List.of(
        new ParameterSchema("report-interval", UdaType.UI4, "60", "1", "3600", ""),
        new ParameterSchema("night-target", UdaType.I4, "16", "5", "30", ""),
        new ParameterSchema("mode", UdaType.STRING, "comfort", "", "", "comfort,eco,off"));
  }

  private static String[] pairs(Map<String, String> values) {
    return values.entrySet().stream()
        .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
        .toArray(String[]::new);
  }

  /** Prints what the device tells. */
  private record Reporter(StatusLines lines) implements DeviceListener {
    @Override
    public void phaseChanged(LifecyclePhase phase) {
      lines.tell("phase", "phase", phase.token());
    }

    @Override
    public void controllerFound(Udn found) {
      lines.tell("controller", "udn", found.value());
    }

    @Override
    public void enrollmentRejected(String reason) {
      lines.tell("rejected", "reason", reason);
    }

    @Override
    public void updateEnded(FirmwareRepository.Result result) {
      lines.tell(
          "update",
          "version",
          result.version(),
          "outcome",
          StatusLines.word(result.outcome()),
          "detail",
          result.detail());
    }
  }
}
