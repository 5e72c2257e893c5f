package org.iotmc.description;

import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.description.internal.xml.XmlElement;

/** An icon element as it was read. The first element of a name counts, unless it is empty. */
final class IconDraft {
  private String mimeType = "";
  private String width = "";
  private String height = "";
  private String depth = "";
  private String url = "";

  private IconDraft() {}

  static IconDraft read(XmlElement element) {
    IconDraft draft = new IconDraft();
    element.forEachChild(
        child -> {
          switch (child.localName()) {
            case "mimetype" -> draft.mimeType = Common.first(draft.mimeType, child);
            case "width" -> draft.width = Common.first(draft.width, child);
            case "height" -> draft.height = Common.first(draft.height, child);
            case "depth" -> draft.depth = Common.first(draft.depth, child);
            case "url" -> draft.url = Common.first(draft.url, child);
            default -> {}
          }
        });
    return draft;
  }

  static boolean knows(String name) {
    return switch (name) {
      case "mimetype", "width", "height", "depth", "url" -> true;
      default -> false;
    };
  }

  /** The icon, if it is complete. */
  Optional<Icon> toIcon(UrlResolver urls) {
    OptionalInt w = Common.number(width);
    OptionalInt h = Common.number(height);
    OptionalInt d = Common.number(depth);
    if (mimeType.indexOf('/') < 1 || w.orElse(0) == 0 || h.orElse(0) == 0 || d.orElse(0) == 0) {
      return Optional.empty();
    }
    return urls.resolve(url, "device/iconList/icon/url")
        .map(uri -> new Icon(mimeType, w.getAsInt(), h.getAsInt(), d.getAsInt(), uri));
  }
}
