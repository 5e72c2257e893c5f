package org.iotmc.checks.benchmarks.load;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jupnp.UpnpService;
import org.jupnp.UpnpServiceImpl;
import org.jupnp.model.NetworkAddress;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.model.types.UDN;

/**
 * A process that is called: {@code iotmc}, {@code bare} or {@code jupnp}, and a directory with the
 * certificates. It says its ports, plain and TLS, and the path to call.
 */
final class CallServer {
  /** What ours answered, for the bare one to say again. */
  static final String ANSWER = "answer";

  private CallServer() {}

  /**
   * Runs it until its input ends.
   *
   * @param args which, and the directory
   */
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    Path directory = Path.of(args[1]);
    out.println(open(args[0], directory));
    while (System.in.read() >= 0) {
      // Until nobody needs it any more.
    }
    Runtime.getRuntime().halt(0);
  }

  private static String open(String kind, Path directory) throws Exception {
    return switch (kind) {
      case "iotmc" -> {
        OurServer ours = new OurServer(directory);
        yield words(ours.endpoint.plainPort(), ours.endpoint.securePort(), "/control/Load");
      }
      case "bare" -> {
        BareServer bare = new BareServer(Files.readAllBytes(directory.resolve(ANSWER)));
        int secure = bare.open(Optional.of(new Identities(directory).server()));
        yield words(bare.open(Optional.empty()), secure, "/control/Load");
      }
      default -> jupnp();
    };
  }

  private static String jupnp() throws Exception {
    UpnpService upnp = new UpnpServiceImpl(new JupnpLoad.OnLoopback());
    upnp.startup();
    UDN udn = new UDN(UUID.randomUUID());
    LocalDevice device = JupnpLoad.device(udn);
    upnp.getRegistry().addDevice(device);
    NetworkAddress address =
        upnp.getRouter().getActiveStreamServers(InetAddress.getLoopbackAddress()).stream()
            .findAny()
            .orElseThrow(() -> new IOException("jUPnP has no server"));
    String path =
        upnp.getConfiguration().getNamespace().getControlPath(device.getServices()[0]).toString();
    return words(address.getPort(), 0, path) + " " + udn;
  }

  private static String words(int plain, int secure, String path) {
    return plain + " " + secure + " " + path;
  }
}
