package org.iotmc.description;

import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.UdaType;
import org.iotmc.description.VariableDescription.Eventing;

/** Documents to test with, and generators of them. */
final class Samples {
  static final URI LOCATION = URI.create("http://192.0.2.7:8080/dev/desc.xml");

  private Samples() {}

  static DeviceDescription thermostat() {
    return DeviceDescription.of(
            Device.builder(TypeUrn.device("example-org", "Thermostat", 2), new Udn("uuid:t-1"))
                .friendlyName("R&D <lab>")
                .manufacturer("Example")
                .modelName("T1")
                .modelUrl("http://example.org/t1")
                .upc("012345678905")
                .icon(new Icon("image/png", 48, 48, 24, URI.create("/icon.png")))
                .service(service("Temperature", 1))
                .device(
                    Device.builder(TypeUrn.device("example-org", "Fan", 1), new Udn("uuid:f-1"))
                        .friendlyName("Fan")
                        .manufacturer("Example")
                        .modelName("F1")
                        .service(service("Fan", 3))
                        .build())
                .presentationUrl(URI.create("index.html"))
                .build())
        .withConfigId(7);
  }

  static ServiceEntry service(String name, int version) {
    return new ServiceEntry(
        "urn:example-org:service:" + name + ":" + version,
        "urn:example-org:serviceId:" + name,
        Optional.of(URI.create("/" + name + "/scpd.xml")),
        URI.create("/" + name + "/control"),
        Optional.of(URI.create("/" + name + "/events")));
  }

  static ServiceDescription temperature() {
    return ServiceDescription.of(
            List.of(
                new ActionDescription(
                    "SetTarget", List.of(new ArgumentDescription("Target", "Target")), List.of()),
                new ActionDescription("Reset", List.of(), List.of()),
                new ActionDescription(
                    "Get",
                    List.of(),
                    List.of(
                        new ArgumentDescription("Target", "Target"),
                        new ArgumentDescription("Mode", "Mode")))),
            List.of(
                VariableDescription.of("Target", Eventing.EVENTED, UdaType.R8)
                    .within(
                        new ValueRange(
                            new BigDecimal("-5"),
                            new BigDecimal("40"),
                            Optional.of(new BigDecimal("0.5")))),
                VariableDescription.of("Mode", Eventing.SILENT, UdaType.STRING)
                    .allowing(List.of("On", "Off"))))
        .withConfigId(7);
  }

  /** Descriptions as a device may have them. */
  static Arbitrary<DeviceDescription> devices() {
    Arbitrary<String> text =
        Arbitraries.strings().withCharRange(' ', '\u02ff').ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> required = text.map(t -> "n" + t);
    return Combinators.combine(
            required, required, text, text, Arbitraries.integers().between(0, 3), text)
        .as(
            (friendly, maker, serial, model, count, description) -> {
              List<Device> inner = new ArrayList<>();
              for (int i = 0; i < count; i++) {
                inner.add(device(i, friendly, maker).modelDescription(description).build());
              }
              DeviceBuilder root =
                  device(99, friendly, maker).serialNumber(serial).modelNumber(model);
              inner.forEach(root::device);
              return DeviceDescription.of(root.build()).withConfigId(count);
            });
  }

  private static DeviceBuilder device(int number, String friendly, String maker) {
    DeviceBuilder device =
        Device.builder(TypeUrn.device("example-org", "D", 1), new Udn("uuid:" + number))
            .friendlyName(friendly)
            .manufacturer(maker)
            .modelName("m");
    for (int i = 0; i < number % 4; i++) {
      device.service(service("S" + number + "-" + i, i + 1));
      device.icon(new Icon("image/png", i + 1, 2, 3, URI.create("i" + i + "?a=1&b=2")));
    }
    return device;
  }

  /** The description as a control point sees it. */
  static DeviceDescription received(DeviceDescription sent, URI location) {
    return DeviceDescription.received(
        resolved(sent.root(), location), sent.specVersion(), sent.configId());
  }

  private static Device resolved(Device sent, URI location) {
    DeviceBuilder device = Device.builder(sent.deviceType(), sent.udn());
    for (DeviceText text : DeviceText.values()) {
      device.text(text, sent.text(text));
    }
    for (Icon i : sent.icons()) {
      device.icon(
          new Icon(i.mimeType(), i.width(), i.height(), i.depth(), location.resolve(i.url())));
    }
    for (ServiceEntry s : sent.services()) {
      device.service(
          new ServiceEntry(
              s.serviceType(),
              s.serviceId(),
              s.scpdUrl().map(location::resolve),
              location.resolve(s.controlUrl()),
              s.eventSubUrl().map(location::resolve)));
    }
    sent.devices().forEach(inner -> device.device(resolved(inner, location)));
    sent.presentationUrl().map(location::resolve).ifPresent(device::presentationUrl);
    return device.build();
  }

  /** Service descriptions as a device may have them. */
  static Arbitrary<ServiceDescription> services() {
    return Arbitraries.of(UdaType.values())
        .flatMap(type -> variables(type).list().ofMinSize(1).ofMaxSize(4))
        .map(Samples::service);
  }

  private static Arbitrary<VariableDescription> variables(UdaType type) {
    Arbitrary<String> text =
        Arbitraries.strings().withCharRange('!', '\u02ff').ofMinLength(1).ofMaxLength(5);
    Arbitrary<BigDecimal> number = Arbitraries.bigIntegers().map(BigDecimal::new);
    return Combinators.combine(
            Arbitraries.of(Eventing.values()),
            text.list().uniqueElements().ofMaxSize(3),
            number,
            number,
            text)
        .as(
            (eventing, values, a, b, fallback) -> {
              VariableDescription plain = VariableDescription.of("v", eventing, type);
              if (VariableDescription.isNumeric(type) && a.compareTo(b) != 0) {
                plain = plain.within(range(a.min(b), a.max(b)));
                fallback = a.toPlainString();
              }
              if (type == UdaType.STRING) {
                plain = values.isEmpty() ? plain.extending("urn:x:T") : plain.allowing(values);
                fallback = values.isEmpty() ? fallback : values.get(0);
              }
              return plain.allows(fallback) ? plain.defaultingTo(fallback) : plain;
            });
  }

  private static ValueRange range(BigDecimal minimum, BigDecimal maximum) {
    BigDecimal span = maximum.subtract(minimum);
    boolean even = span.remainder(BigDecimal.valueOf(2)).signum() == 0;
    return new ValueRange(
        minimum, maximum, even ? Optional.of(BigDecimal.valueOf(2)) : Optional.empty());
  }

  private static ServiceDescription service(List<VariableDescription> unnamed) {
    List<VariableDescription> variables = new ArrayList<>();
    List<ArgumentDescription> arguments = new ArrayList<>();
    for (VariableDescription v : unnamed) {
      String name = "V" + variables.size();
      variables.add(
          new VariableDescription(
              name,
              v.eventing(),
              v.dataType(),
              v.extendedType(),
              v.defaultValue(),
              v.allowedValues(),
              v.range()));
      arguments.add(new ArgumentDescription("Arg" + name, name));
    }
    return ServiceDescription.of(
            List.of(
                new ActionDescription("In", arguments, List.of()),
                new ActionDescription("Out", List.of(), arguments),
                new ActionDescription("None", List.of(), List.of())),
            variables)
        .withConfigId(unnamed.size());
  }
}
