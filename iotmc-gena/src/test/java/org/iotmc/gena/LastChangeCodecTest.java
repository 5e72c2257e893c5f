package org.iotmc.gena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning;
import org.iotmc.gena.LastChange.Change;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LastChangeCodecTest {
  private static final String NAMESPACE = "urn:schemas-upnp-org:metadata-1-0/RCS/";

  private static Change change(String instance, String variable, String value) {
    return new Change(instance, Optional.empty(), variable, value);
  }

  @Property(tries = 200)
  void everyChangeSurvivesTwoWritingsIntoEachOther(@ForAll("changes") List<Change> changes) {
    List<Change> sorted =
        changes.stream().sorted((a, b) -> a.instance().compareTo(b.instance())).toList();
    byte[] event =
        PropertySetCodec.encode(Map.of("LastChange", LastChangeCodec.encode(NAMESPACE, sorted)));
    String value = PropertySetCodec.decode(event).properties().getOrDefault("LastChange", "");
    assertThat(LastChangeCodec.decode(value)).isEqualTo(new LastChange(sorted, List.of()));
  }

  @Property(tries = 300)
  void noiseFailsOnlyAsMalformed(@ForAll String noise) {
    for (String value : List.of(noise, "<Event><InstanceID val=\"0\">" + noise)) {
      try {
        assertThat(LastChangeCodec.decode(value)).isNotNull();
      } catch (MalformedMessageException expected) {
        assertThat(expected.getStackTrace()).isEmpty();
      }
    }
  }

  @Test
  @Tag("FIELD-74")
  @Tag("EVNT-31")
  void instancesAndChannelsAreToldApart() {
    LastChange read =
        LastChangeCodec.decode(
            "<Event xmlns=\"urn:x\"><InstanceID val=\"0\"><Volume channel=\"LF\" val=\"3\"/>"
                + "<Volume Channel=\"RF\" val=\"4\"/></InstanceID><InstanceID val=\"1\">"
                + "<Title val=\"&lt;a b=&quot;c &amp;amp; d&quot;/&gt;\"/></InstanceID></Event>");
    assertThat(read.changes())
        .containsExactly(
            new Change("0", Optional.of("LF"), "Volume", "3"),
            new Change("0", Optional.of("RF"), "Volume", "4"),
            change("1", "Title", "<a b=\"c &amp; d\"/>"));
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  @Tag("FIELD-74")
  void withoutTheElementAroundItWithTextForValuesAndWithBareAmpersandsItIsRead() {
    LastChange read =
        LastChangeCodec.decode(
            "<?xml version=\"1.0\"?><InstanceID val=\"0\"><Title>Simon & Garfunkel</Title>"
                + "<Uri val=\"http://a/?b&c\"/><Empty/></InstanceID><InstanceID val=\"1\">"
                + "<Mute val=\"1\"/></InstanceID>");
    assertThat(read.changes())
        .containsExactly(
            change("0", "Title", "Simon & Garfunkel"),
            change("0", "Uri", "http://a/?b&c"),
            change("0", "Empty", ""),
            change("1", "Mute", "1"));
    assertThat(read.warnings())
        .extracting(Warning::kind)
        .contains(Warning.Kind.MISSING, Warning.Kind.MISPLACED, Warning.Kind.ESCAPING);
  }

  @Test
  void whatIsTruncatedIsMalformed() {
    assertThatThrownBy(() -> LastChangeCodec.decode("<Event><InstanceID val=\"0\"><Volume val=\"1"))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<String> names = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8);
    Arbitrary<String> values =
        Arbitraries.strings().withCharRange(' ', '~').withChars("\n\täß€").ofMaxLength(30);
    Arbitrary<Change> one =
        Combinators.combine(
                Arbitraries.integers().between(0, 3).map(i -> Integer.toString(i)),
                names.optional(),
                names.map(name -> "V" + name),
                values)
            .as(Change::new);
    return one.list().ofMaxSize(12);
  }
}
