package org.iotmc.cli;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.iotmc.api.spi.Host;
import org.iotmc.controller.Controller;
import org.iotmc.controller.ControllerBuilder;
import org.iotmc.controller.EnrollmentPolicy;
import org.iotmc.pki.CmsManifestVerifier;
import org.iotmc.pki.TrustClock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code iotmc controller}: runs a controller that takes orders on standard input. */
@Command(
    name = "controller",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a management controller. It writes the anchor of its domain to domain.pem in its"
          + " directory, brings vouchers to new devices, and enrols them.",
      "It prints a line for each thing that happens. It can be killed at any moment and started"
          + " again. SIGTERM and Ctrl-C end it in order, with the exit status of the signal."
    },
    footerHeading = "%nOrders, one a line on standard input:%n",
    footer = {
      "  fleet                         every device that is known",
      "  approve UDN [GROUP]           lets a waiting device join",
      "  admit UDN                     lets a device ask again that left or was revoked",
      "  configure GROUP NAME=VALUE... sets parameters on a group",
      "  publish IMAGE MANIFEST        offers a firmware to every device; see 'iotmc sign'",
      "  updates                       how each device's last updates ended, oldest first",
      "  schedule UDN VERSION TIME     when to install it, such as 2030-01-31T04:00:00Z",
      "  log UDN [SEVERITY]            reads a device's log, then clears what was read",
      "  decommission UDN              lets a device go, with a receipt",
      "  revoke UDN                    locks a device out at once",
      "  help                          these orders",
      "  quit                          ends the controller"
    })
final class ControllerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RoleOptions role = new RoleOptions();

  @Option(
      names = "--manufacturer",
      paramLabel = "FILE",
      description = "Anchor of a manufacturer whose devices may join; may be given more than once.")
  private List<Path> manufacturers = new ArrayList<>();

  @Option(
      names = "--firmware",
      paramLabel = "FILE",
      description = "Anchor of the firmware signers; needed to publish.")
  private @Nullable Path firmware;

  @Option(
      names = "--vouchers",
      paramLabel = "DIR",
      description = "Vouchers to bring to new devices, as UUID.voucher.")
  private @Nullable Path vouchers;

  @Option(
      names = "--group",
      defaultValue = "default",
      description = "The group that new devices join; ${DEFAULT-VALUE} unless given.")
  private String group = "";

  @Option(names = "--manual", description = "New devices wait for 'approve'.")
  private boolean manual;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "A parameter that new devices get; may be given more than once.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Override
  public Integer call() {
    role.check(spec);
    List<X509Certificate> identities = new ArrayList<>();
    manufacturers.forEach(file -> identities.addAll(LocalFiles.anchors(file)));
    Optional<List<X509Certificate>> signers =
        Optional.ofNullable(firmware).map(LocalFiles::anchors);
    Ending.during(ending -> live(ending, identities, signers));
    return 0;
  }

  private void live(
      Ending ending, List<X509Certificate> identities, Optional<List<X509Certificate>> signers) {
    Host host = role.open();
    ending.add(host::close);
    StatusLines lines = role.lines(spec, host);
    Optional<CmsManifestVerifier> verifier =
        signers.map(anchors -> new CmsManifestVerifier(anchors, TrustClock.of(host.clock())));
    ControllerReporter reporter = new ControllerReporter(lines);
    Controller controller = build(host, identities, reporter, verifier);
    ending.add(() -> Await.close(controller.close()));
    Await.start(controller.start());
    var unused = controller.events().forEach(reporter::event);
    LocalFiles.writeAnchor(
        role.directory().resolve("domain.pem"), controller.domainAnchors().get(0));
    if (vouchers != null) {
      VoucherCourier courier =
          new VoucherCourier(host, controller, new VoucherShelf(vouchers), lines);
      ending.add(() -> Await.close(courier.close()));
      Await.start(courier.start());
    }
    lines.tell(
        "started",
        "udn",
        controller.udn().value(),
        "secureLocation",
        controller.secureLocations().get(0).toString(),
        "domain",
        role.directory().resolve("domain.pem").toString());
    Orders orders = new Orders(controller, lines, new Orders.Defaults(group, verifier));
    new OrderReader(orders, lines, spec.commandLine().getErr()).begin(ending::tell);
    ending.await();
  }

  private Controller build(
      Host host,
      List<X509Certificate> identities,
      ControllerReporter reporter,
      Optional<CmsManifestVerifier> verifier) {
    ControllerBuilder builder =
        Controller.builder(host)
            .identityAnchors(identities)
            .policy(manual ? EnrollmentPolicy.manual() : EnrollmentPolicy.zeroTouch(group))
            .initialConfiguration(any -> parameters)
            .listener(reporter)
            .ports(role.httpPort(), role.httpsPort());
    verifier.ifPresent(builder::manifestVerifier);
    return builder.build();
  }
}
