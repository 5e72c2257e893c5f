package org.iotmc.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DeviceTreeTest {
  private static final TypeUrn LIGHT = TypeUrn.device("example-com", "Light", 2);
  private static final TypeUrn SWITCH_1 = TypeUrn.service("example-com", "Switch", 1);
  private static final TypeUrn SWITCH_3 = TypeUrn.service("example-com", "Switch", 3);

  @Test
  @Tag("SSDP-13")
  @Tag("SSDP-14")
  @Tag("SSDP-15")
  @Tag("SSDP-16")
  void aTreeHasThreePlusTwoPerEmbeddedDevicePlusServiceTypesAsUda122Says() {
    Udn child = new Udn("uuid:child");
    DeviceTree tree =
        new DeviceTree(
            Samples.UDN,
            Samples.MANAGED,
            List.of(Samples.MANAGEMENT, SWITCH_1, SWITCH_3, SWITCH_3),
            List.of(
                DeviceTree.of(child, LIGHT, List.of(SWITCH_3)),
                DeviceTree.of(new Udn("uuid:other"), LIGHT, List.of())));
    assertThat(tree.advertisements().stream().map(a -> a.target() + " " + a.usn()))
        .containsExactlyInAnyOrder(
            "upnp:rootdevice " + Samples.UDN + "::upnp:rootdevice",
            Samples.UDN + " " + Samples.UDN,
            Samples.MANAGED + " " + Samples.UDN + "::" + Samples.MANAGED,
            Samples.MANAGEMENT + " " + Samples.UDN + "::" + Samples.MANAGEMENT,
            SWITCH_3 + " " + Samples.UDN + "::" + SWITCH_3,
            "uuid:child uuid:child",
            LIGHT + " uuid:child::" + LIGHT,
            SWITCH_3 + " uuid:child::" + SWITCH_3,
            "uuid:other uuid:other",
            LIGHT + " uuid:other::" + LIGHT);
  }

  @Test
  @Tag("SSDP-63")
  void aTypeAnswersForItsVersionAndLowerOnesAsUda133Says() {
    Target own = Target.of(LIGHT);
    assertThat(own.answers(new Target("urn:example-com:device:Light:1"))).isTrue();
    assertThat(own.answers(new Target("urn:example-com:device:Light:2"))).isTrue();
    assertThat(own.answers(new Target("urn:example-com:device:Light:3"))).isFalse();
    assertThat(own.answers(new Target("urn:example-com:service:Light:1"))).isFalse();
    assertThat(own.answers(Target.ALL)).isTrue();
    assertThat(own.answers(Target.ROOT_DEVICE)).isFalse();
  }
}
