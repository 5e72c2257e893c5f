package org.iotmc.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The names of the headers that the sources write, on HTTP and in datagrams. */
class HeaderNamesTest {
  private static final Pattern HTTP =
      Pattern.compile("(?:Headers\\s*\\.of|\\.with|also)\\(\\s*(?:headers, )?\"([^\"]+)\",");
  private static final Pattern SSDP = Pattern.compile("new Header\\(\"([^\"]+)\"\\)");
  private static final Pattern OWN =
      Pattern.compile("(?i)[a-z0-9-]+(\\.[a-z0-9-]+)*\\.(upnp|iotmc)\\.org");

  /** Of HTTP, UPnP and the headers of UDA's IPv6 annex. */
  private static final Set<String> SPECIFIED =
      Set.of(
          """
          01-nls accept-encoding accepted-statevar accept-language accept-ranges allow cache-control callback
          content-language content-length content-range content-type date etag ext
          host location lvl man mx nt nts opt range retry-after seq server sid soapaction
          st statevar svcid timeout transfer-encoding user-agent usn
          """
              .strip()
              .split("\\s+", -1));

  @Test
  @Tag("SSDP-06")
  @Tag("DESC-17")
  void headersOfOurOwnAreNamedTokenAndDomainAsUda113And21Say() {
    TreeSet<String> names = new TreeSet<>();
    for (Map.Entry<String, List<Path>> sources : Document.sources().entrySet()) {
      for (Path source : sources.getValue()) {
        String path = source.toString().replace('\\', '/');
        if (path.contains("/src/main/java/") && !path.contains("iotmc-testkit")) {
          Pattern form = sources.getKey().equals("Header") ? SSDP : HTTP;
          form.matcher(Document.content(source))
              .results()
              .forEach(found -> names.add(found.group(1).toLowerCase(Locale.ROOT)));
        }
      }
    }
    assertThat(names).contains("cpfn.upnp.org", "profile.iotmc.org", "soapaction", "usn");
    names.removeAll(SPECIFIED);
    assertThat(names).allMatch(name -> OWN.matcher(name).matches());
  }
}
