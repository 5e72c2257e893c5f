package org.iotmc.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlElement;
import org.iotmc.description.internal.xml.XmlFaults;

/** Reads the elements of one device description into drafts. */
final class DeviceReading {
  private final XmlFaults faults;
  private final List<VendorElement> vendor = new ArrayList<>();
  private String namespace = "";
  private String urlBase = "";
  private Optional<SpecVersion> version = Optional.empty();
  private Optional<DeviceDraft> device = Optional.empty();
  private int devices;
  private boolean disordered;

  DeviceReading(XmlFaults faults) {
    this.faults = faults;
  }

  DeviceDescription read(XmlElement root, UrlResolver urls) {
    namespace = root.namespace();
    if (!namespace.equals(DeviceDescriptionCodec.NAMESPACE)) {
      faults.add(Kind.NAMESPACE, "root");
    }
    root.forEachChild(this::part);
    DeviceDraft draft =
        device.orElseThrow(() -> new MalformedMessageException("device", "absent (UDA 2.0, 2.3)"));
    SpecVersion spec = version.orElse(SpecVersion.UDA_1_0);
    if (version.isEmpty()) {
      faults.add(Kind.MISSING, "specVersion");
    }
    OptionalInt configId = Common.configId(root, spec, faults);
    if (disordered && spec.compareTo(SpecVersion.UDA_1_0) > 0) {
      faults.add(Kind.OUT_OF_ORDER, "device");
    }
    urls.base(urlBase);
    Device made =
        draft
            .toDevice(urls, faults)
            .orElseThrow(
                () ->
                    new MalformedMessageException(
                        "device", "no deviceType or no valid UDN (UDA 2.0, 2.3)"));
    return DeviceDescription.received(made, spec, configId).with(vendor, faults.list());
  }

  private void part(XmlElement child) {
    if (!isStandard(child)) {
      vendor.add(Common.vendor(child));
      return;
    }
    switch (child.localName()) {
      case "device" -> {
        if (device.isPresent()) {
          faults.add(Kind.DUPLICATE, "device");
        } else {
          device = Optional.of(device(child, 1));
        }
      }
      case "URLBase" -> urlBase = child.text();
      case "specVersion" -> version = Optional.of(Common.version(child, faults));
      default -> vendor.add(Common.vendor(child));
    }
  }

  private DeviceDraft device(XmlElement element, int level) {
    if (++devices > DeviceDescriptionCodec.MAX_DEVICES) {
      throw new MalformedMessageException(
          "deviceList", "more than " + DeviceDescriptionCodec.MAX_DEVICES + " devices");
    }
    DeviceDraft draft = new DeviceDraft(faults);
    element.forEachChild(child -> part(child, draft, level));
    disordered |= draft.disordered();
    return draft;
  }

  private void part(XmlElement child, DeviceDraft draft, int level) {
    DeviceElement known = isStandard(child) ? DeviceElement.of(child.localName()) : null;
    if (known == null) {
      if (child.localName().equals("URLBase") && isStandard(child)) {
        faults.add(Kind.MISPLACED, "URLBase");
        urlBase = urlBase.isEmpty() ? child.text() : urlBase;
      } else {
        draft.vendor(Common.vendor(child));
      }
      return;
    }
    draft.pass(known);
    switch (known) {
      case ICON_LIST -> child.forEachChild(icon -> icon(icon, draft));
      case SERVICE_LIST -> child.forEachChild(service -> service(service, draft));
      case DEVICE_LIST -> child.forEachChild(inner -> inner(inner, draft, level + 1));
      default -> draft.put(known, child.text());
    }
  }

  private void icon(XmlElement element, DeviceDraft draft) {
    if (element.localName().equals("icon")) {
      draft.icon(IconDraft.read(element));
    } else if (IconDraft.knows(element.localName())) {
      faults.add(Kind.MISPLACED, "device/iconList");
    }
  }

  private void service(XmlElement element, DeviceDraft draft) {
    if (element.localName().equals("service")) {
      draft.service(ServiceDraft.read(element));
    }
  }

  private void inner(XmlElement element, DeviceDraft draft, int level) {
    if (!element.localName().equals("device")) {
      return;
    }
    if (level > DeviceDescriptionCodec.MAX_NESTING) {
      faults.add(Kind.TRUNCATED, "device/deviceList");
    } else {
      draft.device(device(element, level));
    }
  }

  /** Of the root's namespace, of UPnP's, or of none: all of them are met. */
  private boolean isStandard(XmlElement element) {
    String uri = element.namespace();
    if (uri.equals(namespace)) {
      return true;
    }
    boolean standard = uri.isEmpty() || uri.equals(DeviceDescriptionCodec.NAMESPACE);
    if (standard && DeviceElement.of(element.localName()) != null) {
      faults.add(Kind.NAMESPACE, "device");
    }
    return standard;
  }
}
