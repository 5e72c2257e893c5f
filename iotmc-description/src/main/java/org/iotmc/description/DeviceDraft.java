package org.iotmc.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.Udn;
import org.iotmc.description.internal.xml.XmlElement;

/**
 * A device element as it was read: texts only, since the URLBase that its URLs need may follow it.
 */
final class DeviceDraft {
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final List<Map<String, String>> icons = new ArrayList<>();
  private final List<Map<String, String>> services = new ArrayList<>();
  private final List<DeviceDraft> devices = new ArrayList<>();

  private DeviceDraft() {}

  /** The whole document. */
  record Document(DeviceDraft device, String urlBase, SpecVersion version) {}

  /** Reads the children of the root element. */
  static Document read(XmlElement root) {
    DeviceDraft[] device = new DeviceDraft[1];
    String[] urlBase = {""};
    SpecVersion[] version = {SpecVersion.UDA_1_0};
    int[] count = {0};
    root.forEachChild(
        child -> {
          switch (child.localName()) {
            case "device" -> {
              if (device[0] == null) {
                device[0] = device(child, count);
              }
            }
            case "URLBase" -> urlBase[0] = child.text();
            case "specVersion" -> version[0] = Common.version(child);
            default -> {}
          }
        });
    if (device[0] == null) {
      throw new MalformedMessageException("device", "absent (UDA 2.0, 2.3)");
    }
    return new Document(device[0], urlBase[0], version[0]);
  }

  private static DeviceDraft device(XmlElement element, int[] count) {
    if (++count[0] > DeviceDescriptionCodec.MAX_DEVICES) {
      throw new MalformedMessageException(
          "deviceList", "more than " + DeviceDescriptionCodec.MAX_DEVICES + " devices");
    }
    DeviceDraft draft = new DeviceDraft();
    element.forEachChild(
        child -> {
          switch (child.localName()) {
            case "iconList" -> each(child, "icon", icon -> draft.icons.add(texts(icon)));
            case "serviceList" -> each(child, "service", s -> draft.services.add(texts(s)));
            case "deviceList" -> each(child, "device", d -> draft.devices.add(device(d, count)));
            default -> keep(draft.texts, child, KNOWN);
          }
        });
    return draft;
  }

  private static final List<String> KNOWN = known();

  private static List<String> known() {
    List<String> names = new ArrayList<>(List.of("deviceType", "UDN", "presentationURL"));
    for (DeviceText text : DeviceText.values()) {
      names.add(text.element());
    }
    return List.copyOf(names);
  }

  private static final List<String> KNOWN_OF_LISTS =
      List.of(
          "mimetype",
          "width",
          "height",
          "depth",
          "url",
          "serviceType",
          "serviceId",
          "SCPDURL",
          "controlURL",
          "eventSubURL");

  private static void each(XmlElement list, String name, Consumer<XmlElement> visitor) {
    list.forEachChild(
        child -> {
          if (child.localName().equals(name)) {
            visitor.accept(child);
          }
        });
  }

  private static Map<String, String> texts(XmlElement element) {
    Map<String, String> texts = new LinkedHashMap<>();
    element.forEachChild(child -> keep(texts, child, KNOWN_OF_LISTS));
    return texts;
  }

  /** The first element of a name counts, unless it is empty. */
  private static void keep(Map<String, String> texts, XmlElement child, List<String> known) {
    String name = child.localName();
    if (known.contains(name) && texts.getOrDefault(name, "").isEmpty()) {
      texts.put(name, child.text());
    }
  }

  /** The device, if it can be identified. */
  Optional<Device> toDevice(Urls urls) {
    String type = text(texts, "deviceType");
    Optional<Udn> udn = udn(text(texts, "UDN"));
    if (type.isEmpty() || udn.isEmpty()) {
      return Optional.empty();
    }
    DeviceBuilder device = Device.builder(type, udn.get());
    for (DeviceText text : DeviceText.values()) {
      device.text(text, text(texts, text.element()));
    }
    icons.forEach(icon -> icon(icon, urls).ifPresent(device::icon));
    services.forEach(service -> service(service, urls).ifPresent(device::service));
    devices.forEach(inner -> inner.toDevice(urls).ifPresent(device::device));
    urls.resolve(text(texts, "presentationURL")).ifPresent(device::presentationUrl);
    return Optional.of(device.build());
  }

  private static Optional<Udn> udn(String text) {
    try {
      return Optional.of(new Udn(text));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  private static Optional<Icon> icon(Map<String, String> icon, Urls urls) {
    OptionalInt width = Common.number(text(icon, "width"));
    OptionalInt height = Common.number(text(icon, "height"));
    OptionalInt depth = Common.number(text(icon, "depth"));
    String mimeType = text(icon, "mimetype");
    if (mimeType.isEmpty()
        || width.orElse(0) == 0
        || height.orElse(0) == 0
        || depth.orElse(0) == 0) {
      return Optional.empty();
    }
    return urls.resolve(text(icon, "url"))
        .map(url -> new Icon(mimeType, width.getAsInt(), height.getAsInt(), depth.getAsInt(), url));
  }

  private static Optional<ServiceEntry> service(Map<String, String> service, Urls urls) {
    String type = text(service, "serviceType");
    String id = text(service, "serviceId");
    if (type.isEmpty() || id.isEmpty()) {
      return Optional.empty();
    }
    return urls.resolve(text(service, "controlURL"))
        .map(
            control ->
                new ServiceEntry(
                    type,
                    id,
                    urls.resolve(text(service, "SCPDURL")),
                    control,
                    urls.resolve(text(service, "eventSubURL"))));
  }

  private static String text(Map<String, String> texts, String name) {
    return texts.getOrDefault(name, "");
  }
}
