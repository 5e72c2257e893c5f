package org.iotmc.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TextRecordTest {
  @Property(tries = 300)
  void everyRecordSurvivesBeingWritten(@ForAll("values") List<String> values) {
    TextRecord.Builder builder = TextRecord.titled("sample", 1);
    values.forEach(value -> builder.add("key-" + value.length() % 3, value));
    TextRecord record = builder.build();
    assertThat(TextRecord.decode(record.encode(), "sample", 1)).isEqualTo(record);
  }

  @Property(tries = 300)
  void noiseFailsOnlyAsMalformed(@ForAll byte[] noise) {
    assertOnlyMalformed(noise);
  }

  @Property(tries = 300)
  void noiseBehindAGoodTitleFailsOnlyAsMalformed(@ForAll byte[] noise) {
    byte[] title = "sample: 1\nkey: ".getBytes(StandardCharsets.UTF_8);
    byte[] whole = java.util.Arrays.copyOf(title, title.length + noise.length);
    System.arraycopy(noise, 0, whole, title.length, noise.length);
    assertOnlyMalformed(whole);
  }

  private static void assertOnlyMalformed(byte[] input) {
    try {
      TextRecord record = TextRecord.decode(input, "sample", 1);
      assertThat(record.encode()).as("there is one form only").isEqualTo(input);
    } catch (MalformedMessageException expected) {
      assertThat(expected.getStackTrace()).isEmpty();
    }
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] two = TextRecord.titled("sample", 2).add("key", "value").build().encode();
    assertThatThrownBy(() -> TextRecord.decode(two, "sample", 1))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("sample: 1");
  }

  @Test
  void aLineFeedInAValueCannotMakeALine() {
    TextRecord record = TextRecord.titled("sample", 1).add("a", "1\nb: 2").build();
    TextRecord read = TextRecord.decode(record.encode(), "sample", 1);
    assertThat(read.find("b")).isEmpty();
    assertThat(read.text("a")).isEqualTo("1\nb: 2");
  }

  @Provide
  Arbitrary<List<String>> values() {
    return Arbitraries.strings()
        .filter(s -> StandardCharsets.UTF_8.newEncoder().canEncode(s))
        .list()
        .ofMaxSize(20);
  }
}
