package org.iotmc.checks.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iotmc.api.Warning;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceEntry;
import org.iotmc.description.UrlPolicy;
import org.iotmc.ssdp.SsdpCodec;
import org.iotmc.ssdp.SsdpMessage.SearchResponse;

/** The files that are lists of values. */
final class Lists {
  private static final Pattern CONSTANT =
      Pattern.compile("static const char (\\w+)\\[\\] = \"([^\"]*)\"");
  private static final Pattern ROW =
      Pattern.compile("\\bTEST\\((\\w+|\"[^\"]*\"),\\s*(\\w+|\"[^\"]*\"),\\s*(\\w+|\"[^\"]*\")\\)");

  private Lists() {}

  /** Reads each line as the SERVER of an answer. */
  static List<Warning> servers(byte[] lines) {
    List<Warning> all = new ArrayList<>();
    for (String server : CorpusTest.text(lines).lines().toList()) {
      String answer =
          "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nEXT:\r\n"
              + "LOCATION: http://192.0.2.7/d.xml\r\nST: upnp:rootdevice\r\n"
              + "USN: uuid:2fac1234-31f8-11b4-a222-08002b34c003::upnp:rootdevice\r\nSERVER: "
              + server
              + "\r\n\r\n";
      SearchResponse read =
          (SearchResponse)
              SsdpCodec.decode(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
      assertThat(read.presence().server()).contains(server.strip());
      all.addAll(read.warnings());
    }
    return all;
  }

  /** Resolves each row of a table of references: base, reference, what comes out. */
  static List<Warning> references(byte[] source) {
    String text = CorpusTest.text(source);
    Map<String, String> names = new HashMap<>();
    for (Matcher m = CONSTANT.matcher(text); m.find(); ) {
      names.put(m.group(1), m.group(2));
    }
    int rows = 0;
    for (Matcher m = ROW.matcher(text); m.find(); ) {
      Optional<String> base = value(m.group(1), names);
      String reference = value(m.group(2), names).orElse("");
      String expected = value(m.group(3), names).orElse("");
      if (base.isPresent() && !reference.isEmpty()) {
        resolves(base.get(), reference, expected);
        rows++;
      }
    }
    assertThat(rows).isGreaterThan(40);
    return List.of();
  }

  private static Optional<String> value(String cell, Map<String, String> names) {
    return cell.startsWith("\"")
        ? Optional.of(cell.substring(1, cell.length() - 1))
        : Optional.ofNullable(names.get(cell));
  }

  private static void resolves(String base, String reference, String expected) {
    String document =
        "<root><device><deviceType>t</deviceType><UDN>uuid:1</UDN><serviceList><service>"
            + "<serviceType>t</serviceType><serviceId>i</serviceId><controlURL>"
            + reference
            + "</controlURL></service></serviceList></device></root>";
    DeviceDescription read =
        DeviceDescriptionCodec.decode(
            document.getBytes(StandardCharsets.UTF_8), URI.create(base), UrlPolicy.ANY_HOST);
    Optional<String> control =
        read.root().services().stream().map(ServiceEntry::controlUrl).map(URI::toString).findAny();
    // Nobody else may lead us to our own host (FIELD-77).
    boolean refused = toThisHost(expected) && !toThisHost(base);
    assertThat(control)
        .as("%s in %s", reference, base)
        .isEqualTo(refused ? Optional.empty() : usable(expected));
  }

  private static boolean toThisHost(String url) {
    return url.matches("http://(localhost|127\\.0\\.0\\.1)([:/].*)?");
  }

  /** As a URL of a description: to a host by http, with a path, without a fragment. */
  private static Optional<String> usable(String expected) {
    String target = expected.replaceFirst("#.*", "");
    if (target.equals("g:h")) {
      // Read as a path, since peers write such.
      return Optional.of("http://localhost/b/c/g:h");
    }
    if (!target.startsWith("http://")) {
      return Optional.empty();
    }
    return Optional.of(target.matches("http://[^/]+") ? target + "/" : target);
  }
}
