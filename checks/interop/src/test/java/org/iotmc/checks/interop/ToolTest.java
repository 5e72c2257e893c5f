package org.iotmc.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToolTest {

  @ParameterizedTest
  @EnumSource
  void theToolsThatWeAreTriedAgainstAreThere(Tool tool) {
    tool.require();
    assertThat(tool.command("--x")).endsWith("--x").hasSize(2);
  }
}
