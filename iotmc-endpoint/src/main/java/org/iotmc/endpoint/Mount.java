package org.iotmc.endpoint;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.Udn;
import org.iotmc.api.service.EventRule;
import org.iotmc.description.ServiceEntry;
import org.iotmc.gena.MulticastEvent;

/**
 * A service at its place: in the root device or in one embedded there.
 *
 * @param service what is offered
 * @param device whose service it is
 * @param prefix what tells its paths from those of other devices; empty for the root
 * @param <S> the service's interface
 */
record Mount<S>(HostedService<S> service, Udn device, String prefix) {
  static <S> Mount<S> of(HostedService<S> service, Udn device, String prefix) {
    return new Mount<>(service, device, prefix);
  }

  String scpdPath() {
    return "/scpd" + prefix + "/" + name() + ".xml";
  }

  String controlPath() {
    return "/control" + prefix + "/" + name();
  }

  String eventPath() {
    return "/event" + prefix + "/" + name();
  }

  Map<String, String> initial() {
    return service.format(service.initial());
  }

  /** Whether everybody is told of a variable. */
  boolean isMulticast() {
    return service.contract().evented().stream().anyMatch(each -> each.rule().level().isPresent());
  }

  /** What it is called in what everybody is told. */
  MulticastEvent.Origin origin() {
    return new MulticastEvent.Origin(device, service.contract().type().toString(), serviceId());
  }

  /** How the changes of its variables are told. */
  Map<String, EventRule> rules() {
    Map<String, EventRule> rules = new LinkedHashMap<>();
    service.contract().evented().forEach(each -> rules.put(each.name(), each.rule()));
    return rules;
  }

  ServiceEntry entry() {
    Optional<URI> events =
        service.contract().evented().isEmpty()
            ? Optional.empty()
            : Optional.of(URI.create(eventPath()));
    return new ServiceEntry(
        service.contract().type().toString(),
        serviceId(),
        Optional.of(URI.create(scpdPath())),
        URI.create(controlPath()),
        events);
  }

  /** Each is there once in a description, with those of the devices inside (UDA 2.0, 2.3). */
  private String serviceId() {
    return service.contract().serviceId() + prefix.replace('/', '-');
  }

  private String name() {
    return service.contract().type().name();
  }
}
