package org.iotmc.description;

import java.net.URI;
import java.util.Optional;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;
import org.jspecify.annotations.Nullable;

/** A service element as it was read. The first element of a name counts, unless it is empty. */
final class ServiceDraft {
  static final String WHERE = "device/serviceList/service";

  private String type = "";
  private String id = "";
  private String scpd = "";
  private String control = "";
  private @Nullable String events;

  private ServiceDraft() {}

  static ServiceDraft read(XmlElement element) {
    ServiceDraft draft = new ServiceDraft();
    element.forEachChild(
        child -> {
          switch (child.localName()) {
            case "serviceType" -> draft.type = Common.first(draft.type, child);
            case "serviceId" -> draft.id = Common.first(draft.id, child);
            case "SCPDURL" -> draft.scpd = Common.first(draft.scpd, child);
            case "controlURL" -> draft.control = Common.first(draft.control, child);
            case "eventSubURL" -> {
              String before = draft.events;
              draft.events = Common.first(before == null ? "" : before, child);
            }
            default -> {}
          }
        });
    return draft;
  }

  /** The service, if it can be called. */
  Optional<ServiceEntry> toService(UrlResolver urls, XmlFaults faults) {
    if (type.isEmpty() || id.isEmpty() || type.equals("(null)")) {
      return Optional.empty();
    }
    Optional<URI> controlUrl = urls.resolve(control, WHERE + "/controlURL");
    if (controlUrl.isEmpty()) {
      return Optional.empty();
    }
    Types.check(type, TypeUrn.Kind.SERVICE, WHERE + "/serviceType", faults);
    if (!Types.isServiceId(id)) {
      faults.add(Kind.UNUSUAL_VALUE, WHERE + "/serviceId");
    }
    if (scpd.isEmpty()) {
      faults.add(Kind.MISSING, WHERE + "/SCPDURL");
    }
    String subscription = events;
    if (subscription == null) {
      // Empty where nothing is evented, but never absent (UDA 2.0, 2.3).
      faults.add(Kind.MISSING, WHERE + "/eventSubURL");
      subscription = "";
    }
    return Optional.of(
        new ServiceEntry(
            type,
            id,
            urls.resolve(scpd, WHERE + "/SCPDURL"),
            controlUrl.get(),
            urls.resolve(subscription, WHERE + "/eventSubURL")));
  }
}
