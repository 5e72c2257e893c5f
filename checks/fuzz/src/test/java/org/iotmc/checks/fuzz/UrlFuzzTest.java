package org.iotmc.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.iotmc.description.DeviceDescriptionCodec;
import org.iotmc.description.ServiceEntry;

/**
 * Whatever stands for a URL stays at the host, and what is a relative path leads where it says. The
 * first line is the URLBase, the rest the reference.
 */
class UrlFuzzTest {
  private static final URI LOCATION = URI.create("http://192.0.2.7:8080/dev/sub/desc.xml");
  private static final String PLAIN = "[A-Za-z0-9._~/-]+";

  @DictionaryFile(resourcePath = "/org/iotmc/checks/fuzz/url.dict")
  @FuzzTest
  void everyReferenceStaysAtTheHost(byte[] baseAndReference) {
    String both = new String(baseAndReference, StandardCharsets.UTF_8);
    String base = both.lines().findFirst().orElse("");
    String reference = both.substring(Math.min(base.length() + 1, both.length()));
    Optional<URI> resolved = resolved(base, reference);
    resolved.ifPresent(DeviceDescriptionFuzzTest::staysHere);
    String text = reference.replaceAll("^[ \t\r\n]+|[ \t\r\n]+$", "");
    if (base.isBlank() && text.matches(PLAIN) && text.length() < 2000 && !text.startsWith("//")) {
      String path = text.startsWith("/") ? text : "/dev/sub/" + text;
      assertThat(resolved.map(URI::getRawPath)).contains(withoutDots(path));
    }
  }

  private static Optional<URI> resolved(String base, String reference) {
    String document =
        "<root><URLBase>"
            + escaped(base)
            + "</URLBase><device><deviceType>t</deviceType><UDN>uuid:1</UDN><serviceList><service>"
            + "<serviceType>t</serviceType><serviceId>i</serviceId><controlURL>"
            + escaped(reference)
            + "</controlURL></service></serviceList></device></root>";
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    return Decoding.of(() -> DeviceDescriptionCodec.decode(bytes, LOCATION))
        .flatMap(read -> read.root().services().stream().findFirst())
        .map(ServiceEntry::controlUrl);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** RFC 3986, 5.2.4, by segments. */
  private static String withoutDots(String path) {
    Deque<String> out = new ArrayDeque<>();
    List<String> segments = List.of(path.substring(1).split("/", -1));
    for (int i = 0; i < segments.size(); i++) {
      boolean last = i == segments.size() - 1;
      String segment = segments.get(i);
      if (segment.equals("..")) {
        out.pollLast();
      } else if (!segment.equals(".")) {
        out.addLast(segment);
        continue;
      }
      if (last) {
        out.addLast("");
      }
    }
    return "/" + String.join("/", out);
  }
}
