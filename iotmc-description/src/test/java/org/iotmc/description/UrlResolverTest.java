package org.iotmc.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.iotmc.description.Given.PLAIN;
import static org.iotmc.description.Given.SERVICE;
import static org.iotmc.description.Given.VERSION;
import static org.iotmc.description.Given.device;
import static org.iotmc.description.Given.root;
import static org.iotmc.description.Given.utf8;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlFaults;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlResolverTest {
  private final XmlFaults faults = XmlFaults.tolerated();

  @ParameterizedTest
  @Tag("DESC-37")
  @CsvSource({
    "http://h/a/b, ?y, http://h/a/b?y",
    "http://h/a/b?q, ?y, http://h/a/b?y",
    "http://h/a/b?q, c, http://h/a/c",
    "http://h/a/b?q, '#f', http://h/a/b?q",
    "http://h, c, http://h/c",
    "http://h, ?y, http://h/?y",
    "http://h?q, c, http://h/c",
    "http://h/a/b, //h/c, http://h/c",
    "https://h/a/b, //h:9/c, https://h:9/c",
    "http://h/a/b, //h, http://h/",
    "http://h/a/b, .., http://h/",
    "http://h/a/b/, .., http://h/a/",
    "http://h/a/b, ., http://h/a/",
    "http://h/a/b, ../../../c, http://h/c",
    "http://h/a/b, c/./d/../e, http://h/a/c/e",
    "http://h/a/b, /..//../c//d/., http://h/c//d/",
    "http://h/a/b, c;p=1, http://h/a/c;p=1",
    "http://h/a/b, c?x=../d, http://h/a/c?x=../d",
    "http://h/a/b, HTTP://h/C, http://h/C",
    "http://h:80/a, c, http://h:80/c",
    "http://[fe80::1]:80/a, c, http://[fe80::1]:80/c",
    "http://h/a/b, %41/%2f, http://h/a/%41/%2f",
  })
  void referencesAreResolvedByTheRuleOfRfc3986(URI location, String reference, URI expected) {
    assertThat(resolve(location, reference)).contains(expected);
    assertThat(faults.list()).isEmpty();
  }

  @ParameterizedTest
  @Tag("FIELD-38")
  @Tag("DESC-37")
  @CsvSource({
    "/:x, http://h/:x, false",
    "a:b, http://h/a/a:b, true",
    "Layer3Forwarding:1.xml, http://h/a/Layer3Forwarding:1.xml, true",
    "./a:b, http://h/a/a:b, false",
    "c/d:e, http://h/a/c/d:e, false",
    "/dyndev/uuid:000c-29ea?a:b, http://h/dyndev/uuid:000c-29ea?a:b, false",
    "9:x, http://h/a/9:x, true",
    "uuid:1/scpd.xml, http://h/a/uuid:1/scpd.xml, true",
    "a b.png, http://h/a/a%20b.png, true",
    "'a\"<>^`{|}\\b', http://h/a/a%22%3c%3e%5e%60%7b%7c%7d%5cb, true",
    "é%4, http://h/a/%c3%a9%254, true",
  })
  void pathsThatAreNoUrlsAreMadeSome(String reference, URI expected, boolean told) {
    assertThat(resolve(URI.create("http://h/a/b"), reference)).contains(expected);
    assertThat(faults.list())
        .isEqualTo(told ? List.of(new Warning(Kind.UNUSUAL_VALUE, "url")) : List.of());
  }

  @ParameterizedTest
  @Tag("DESC-37")
  @CsvSource({
    "file:///etc/hostname",
    "ftp://h/c",
    "content://h/c",
    "mailto:a",
    "javascript:alert(1)",
    "http:c",
    "http://",
    "http://:80/",
    "http://h:99999/",
    "http://user@h/c",
    "http://[::99999999999.1.1.1]/",
    "(null)",
    "//",
  })
  void whatIsNoUrlOfHttpIsRefused(String reference) {
    assertThat(resolve(URI.create("http://h/a/b"), reference)).isEmpty();
    assertThat(faults.list()).containsExactly(new Warning(Kind.UNUSABLE_VALUE, "url"));
  }

  @ParameterizedTest
  @Tag("DESC-38")
  @CsvSource({
    "http://192.0.2.7/d, http://10.9.9.9/c, true",
    "http://192.0.2.7/d, //10.9.9.9/c, true",
    "http://192.0.2.7/d, http://127.0.0.1/c, true",
    "http://192.0.2.7/d, http://192.0.2.7.example/c, true",
    "https://192.0.2.7/d, http://192.0.2.7/c, true",
    "http://[fe80::1]/d, http://[fe80::2]/c, true",
    "http://192.0.2.7/d, https://192.0.2.7:9/c, false",
    "http://H.example/d, http://h.EXAMPLE/c, false",
    "http://[fe80::1]/d, http://[FE80:0::1]/c, false",
  })
  void whatLeavesTheHostOrTheEncryptionIsRefusedUnlessAllowed(
      URI location, String reference, boolean foreign) {
    assertThat(resolve(location, reference).isEmpty()).isEqualTo(foreign);
    assertThat(faults.list().contains(new Warning(Kind.FOREIGN_HOST, "url"))).isEqualTo(foreign);
    UrlResolver anywhere = UrlResolver.of(location, UrlPolicy.ANY_HOST, XmlFaults.tolerated());
    assertThat(anywhere.resolve(reference, "url").isPresent())
        .isEqualTo(!reference.contains("127.0.0.1") && !reference.contains("10.9.9.9"));
  }

  @ParameterizedTest
  @Tag("FIELD-77")
  @CsvSource({
    "http://localhost/d, http://127.0.0.1/c, true",
    "http://[::1]/d, http://LOCALHOST/c, true",
    "http://192.0.2.7/d, http://localhost/c, false",
    "http://10.1.2.3/d, http://[::1]/c, false",
    "http://10.1.2.3/d, http://2130706433/c, false",
    "http://10.1.2.3/d, http://127.1/c, false",
    "http://10.1.2.3/d, http://999.1.1.1/c, false",
  })
  void onlyThisHostMayLeadToThisHost(URI location, String reference, boolean allowed) {
    UrlResolver anywhere = UrlResolver.of(location, UrlPolicy.ANY_HOST, XmlFaults.tolerated());
    assertThat(anywhere.resolve(reference, "url").isPresent()).isEqualTo(allowed);
  }

  @ParameterizedTest
  @Tag("FIELD-77")
  @CsvSource({
    "0.1.2.3, NOWHERE",
    "127.9.9.9, NOWHERE",
    "224.0.0.1, NOWHERE",
    "255.255.255.255, NOWHERE",
    "10.1.2.3, RESERVED",
    "100.63.255.255, GLOBAL",
    "100.64.0.0, RESERVED",
    "100.127.255.255, RESERVED",
    "100.128.0.0, GLOBAL",
    "169.254.0.1, RESERVED",
    "172.15.0.1, GLOBAL",
    "172.16.0.1, RESERVED",
    "172.31.0.1, RESERVED",
    "172.32.0.1, GLOBAL",
    "192.0.0.8, RESERVED",
    "192.0.1.8, GLOBAL",
    "192.168.0.1, RESERVED",
    "198.17.0.1, GLOBAL",
    "198.18.0.1, RESERVED",
    "198.19.255.255, RESERVED",
    "198.20.0.1, GLOBAL",
    "223.255.255.255, GLOBAL",
    "::, NOWHERE",
    "::1, NOWHERE",
    "ff02::c, NOWHERE",
    "fe80::1, RESERVED",
    "fd00::1, RESERVED",
    "2001:db8::1, GLOBAL",
  })
  void reservedAddressesAreKnownWhereAnyHostIsAllowed(InetAddress address, AddressScope expected) {
    assertThat(AddressScope.of(address)).isEqualTo(expected);
    String host =
        address instanceof Inet6Address
            ? "[" + address.getHostAddress() + "]"
            : address.getHostAddress();
    String url = "http://" + host + "/c";
    assertThat(anyHost("http://8.8.8.8/d").resolve(url, "url").isPresent())
        .isEqualTo(expected == AddressScope.GLOBAL);
    assertThat(anyHost("http://192.168.7.7/d").resolve(url, "url").isPresent())
        .isEqualTo(expected != AddressScope.NOWHERE);
    assertThat(anyHost("http://name.example/d").resolve(url, "url").isPresent())
        .isEqualTo(expected != AddressScope.NOWHERE);
  }

  private static UrlResolver anyHost(String location) {
    return UrlResolver.of(URI.create(location), UrlPolicy.ANY_HOST, XmlFaults.tolerated());
  }

  @Test
  @Tag("SSDP-76")
  void theZoneOfALinkLocalLocationIsKept() {
    URI location = URI.create("http://[fe80::2%25eth0]:80/d/desc.xml".replace("%25", "%"));
    assertThat(resolve(location, "c")).hasToString("Optional[http://[fe80::2%eth0]:80/d/c]");
    assertThat(resolve(location, "http://[fe80::2]:90/c?x"))
        .hasToString("Optional[http://[fe80::2%eth0]:90/c?x]");
    assertThat(resolve(location, "http://[fe80::3]/c")).isEmpty();
  }

  @ParameterizedTest
  @Tag("FIELD-37")
  @Tag("DESC-37")
  @CsvSource({
    "'', http://192.0.2.7:8080/dev/c,",
    "http://192.0.2.7:1900, http://192.0.2.7:1900/c,",
    "http://192.0.2.7:1900/b, http://192.0.2.7:1900/c,",
    "http://192.0.2.7:1900/b/, http://192.0.2.7:1900/b/c,",
    "b/, http://192.0.2.7:8080/dev/c, UNUSABLE_VALUE",
    "/b/, http://192.0.2.7:8080/dev/c, UNUSABLE_VALUE",
    "::, http://192.0.2.7:8080/dev/c, UNUSABLE_VALUE",
    "http://198.51.100.9/b/, http://192.0.2.7:8080/dev/c, FOREIGN_HOST",
  })
  void theBaseIsTheUrlBaseWhereItIsAbsoluteElseTheLocation(String base, URI expected, Kind fault) {
    String list = "<serviceList>" + SERVICE + "</serviceList>";
    String device = "<device>" + PLAIN + list + "</device>";
    String urlBase = "<URLBase>" + base + "</URLBase>";
    for (String order : new String[] {VERSION + urlBase + device, VERSION + device + urlBase}) {
      DeviceDescription read = Given.document(root(order));
      assertThat(read.root().services().get(0).controlUrl()).isEqualTo(expected);
      assertThat(read.warnings())
          .isEqualTo(fault == null ? List.of() : List.of(new Warning(fault, "URLBase")));
    }
    DeviceDescription lenient =
        DeviceDescriptionCodec.decode(
            utf8(root(VERSION + urlBase + device)), Given.LOCATION, UrlPolicy.ANY_HOST);
    assertThat(lenient.root().services().get(0).controlUrl())
        .isEqualTo(fault == Kind.FOREIGN_HOST ? URI.create("http://198.51.100.9/b/c") : expected);
  }

  @Test
  @Tag("DESC-37")
  void aUrlBaseWithinTheDeviceIsFound() {
    DeviceDescription read =
        device(
            "<URLBase>http://192.0.2.7:1900/b/</URLBase><serviceList>"
                + SERVICE
                + "</serviceList>");
    assertThat(read.root().services().get(0).controlUrl())
        .isEqualTo(URI.create("http://192.0.2.7:1900/b/c"));
    assertThat(read.warnings()).containsExactly(new Warning(Kind.MISPLACED, "URLBase"));
  }

  private Optional<URI> resolve(URI location, String reference) {
    return UrlResolver.of(location, UrlPolicy.SENDER_ONLY, faults).resolve(reference, "url");
  }
}
