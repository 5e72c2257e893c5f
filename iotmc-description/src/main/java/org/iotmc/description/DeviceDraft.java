package org.iotmc.description;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.Warning.Kind;
import org.iotmc.description.internal.xml.XmlFaults;

/**
 * A device element as it was read: texts only, since the URLBase that its URLs need may follow it.
 */
final class DeviceDraft {
  private static final Pattern LINE_BREAK = Pattern.compile("\\s*[\r\n]\\s*");

  private final XmlFaults faults;
  private final Map<DeviceElement, String> texts = new EnumMap<>(DeviceElement.class);
  private final Set<DeviceElement> passed = EnumSet.noneOf(DeviceElement.class);
  private final List<IconDraft> icons = new ArrayList<>(4);
  private final List<ServiceDraft> services = new ArrayList<>(4);
  private final List<DeviceDraft> devices = new ArrayList<>(0);
  private final List<VendorElement> vendor = new ArrayList<>(0);
  private DeviceElement last = DeviceElement.DEVICE_TYPE;
  private boolean disordered;

  DeviceDraft(XmlFaults faults) {
    this.faults = faults;
  }

  /** Whether elements did not stand in the order of UDA 1.1 and later. */
  boolean disordered() {
    return disordered;
  }

  /** Notes that an element stands next. */
  void pass(DeviceElement element) {
    if (!passed.add(element)) {
      faults.add(Kind.DUPLICATE, element.where());
    }
    disordered |= element.compareTo(last) < 0 || !vendor.isEmpty();
    last = element;
  }

  /** The first element of a name counts, unless it is empty. */
  void put(DeviceElement element, String text) {
    if (text(element).isEmpty()) {
      texts.put(element, text);
    }
  }

  void icon(IconDraft icon) {
    icons.add(icon);
  }

  void service(ServiceDraft service) {
    services.add(service);
  }

  void device(DeviceDraft device) {
    devices.add(device);
  }

  void vendor(VendorElement element) {
    vendor.add(element);
  }

  private String text(DeviceElement element) {
    return texts.getOrDefault(element, "");
  }

  /** The device, if it can be identified. */
  Optional<Device> toDevice(UrlResolver urls, XmlFaults faults) {
    String type = text(DeviceElement.DEVICE_TYPE);
    Optional<Udn> udn = udn(text(DeviceElement.UDN));
    if (type.isEmpty() || udn.isEmpty()) {
      return Optional.empty();
    }
    Types.check(type, TypeUrn.Kind.DEVICE, DeviceElement.DEVICE_TYPE.where(), faults);
    DeviceBuilder device = Device.builder(type, udn.get());
    for (DeviceElement element : DeviceElement.values()) {
      element.text().ifPresent(text -> text(device, element, text));
    }
    for (IconDraft icon : icons) {
      icon.toIcon(urls)
          .ifPresentOrElse(device::icon, () -> faults.add(Kind.LEFT_OUT, "device/iconList/icon"));
    }
    for (ServiceDraft service : services) {
      service
          .toService(urls, faults)
          .ifPresentOrElse(device::service, () -> faults.add(Kind.LEFT_OUT, ServiceDraft.WHERE));
    }
    for (DeviceDraft inner : devices) {
      inner
          .toDevice(urls, faults)
          .ifPresentOrElse(
              device::device, () -> faults.add(Kind.LEFT_OUT, "device/deviceList/device"));
    }
    DeviceElement page = DeviceElement.PRESENTATION_URL;
    urls.resolve(text(page), page.where()).ifPresent(device::presentationUrl);
    vendor.forEach(device::vendorElement);
    Device made = device.build();
    if (made.hasServiceIdTwice()) {
      faults.add(Kind.DUPLICATE, ServiceDraft.WHERE + "/serviceId");
    }
    return Optional.of(made);
  }

  private void text(DeviceBuilder device, DeviceElement element, DeviceText which) {
    String value = text(element);
    if (value.isEmpty()) {
      if (which.isRequired()) {
        faults.add(Kind.MISSING, element.where());
      }
      return;
    }
    if (value.length() > which.longest()) {
      faults.add(Kind.TOO_LONG, element.where());
    }
    if (which == DeviceText.UPC && !Types.isUpc(value)) {
      faults.add(Kind.UNUSUAL_VALUE, element.where());
    }
    device.text(which, value);
  }

  private Optional<Udn> udn(String text) {
    String one = text;
    if (text.indexOf('\n') >= 0) {
      one = LINE_BREAK.matcher(text).replaceAll("");
      faults.add(Kind.UNUSUAL_VALUE, DeviceElement.UDN.where());
    }
    try {
      Udn udn = new Udn(one);
      if (!udn.isUuid()) {
        faults.add(Kind.UNUSUAL_VALUE, DeviceElement.UDN.where());
      }
      return Optional.of(udn);
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
