package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
  @Property
  void anotherReaderGetsBackWhatWasWritten(
      @ForAll @NotEmpty String name,
      @ForAll String text,
      @ForAll long number,
      @ForAll List<String> list) {
    String line = Json.object().add(name, text).add("n", number).add("l", list).toString();

    assertThat(line).doesNotContain("\n").doesNotContain("\r");
    Map<?, ?> read = JsonMapper.shared().readValue(line, Map.class);
    assertThat(((Number) read.get("n")).longValue()).isEqualTo(number);
    assertThat(read.get("l")).isEqualTo(list);
    if (!name.equals("n") && !name.equals("l")) {
      assertThat(read.get(name)).isEqualTo(text);
    }
  }
}
