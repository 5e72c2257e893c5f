package org.iotmc.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.service.RecordContract;
import org.junit.jupiter.api.Test;

class RecordTextsTest {
  private static final RecordContract<?> FORM = Fan.CONTRACT.action("Plan").orElseThrow().result();

  private final Map<String, String> texts = new LinkedHashMap<>();

  @Test
  void namesInAnAnswerMayDifferInCase() {
    texts.put("MODE", "FAST");
    texts.put("speed", "7");
    texts.put("Loud", "1");
    texts.put("steps", "");
    assertThatThrownBy(() -> RecordTexts.result(FORM, texts, new ArrayList<>()))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Label");
    texts.put("label", "x");
    texts.put("LABEL", "y");
    assertThat(RecordTexts.result(FORM, texts, new ArrayList<>())).isEqualTo(plan("x"));
  }

  @Test
  void aNameAsItIsDeclaredCountsBeforeOthers() {
    texts.put("label", "x");
    texts.putAll(RecordTexts.of(FORM, plan("y")));
    assertThat(RecordTexts.result(FORM, texts, new ArrayList<>())).isEqualTo(plan("y"));
  }

  private static Fan.Plan plan(String label) {
    return new Fan.Plan(Fan.Mode.FAST, 7, true, label, List.of());
  }
}
