package org.iotmc.soap;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.iotmc.api.Warning;
import org.iotmc.api.Warning.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Finds the arguments of an answer by the names that they should have: in the field they differ in
 * case and order, and there are others.
 */
final class OutArguments {
  private OutArguments() {}

  /**
   * The texts by their proper names, in the proper order, then those that nobody asked for.
   *
   * @param names as the contract or description has them
   * @param sent as they came
   * @param warnings takes what was odd; also what is missing
   */
  static Map<String, String> find(
      List<String> names, Map<String, String> sent, List<Warning> warnings) {
    if (isAsSpecified(names, sent)) {
      return sent;
    }
    Map<String, String> left = new LinkedHashMap<>(sent);
    List<String> order = new ArrayList<>(left.keySet());
    Map<String, String> texts = new LinkedHashMap<>();
    int last = -1;
    for (String name : names) {
      String as = spelling(left, name);
      if (as == null) {
        warnings.add(new Warning(Kind.MISSING, name));
        continue;
      }
      if (!as.equals(name)) {
        warnings.add(new Warning(Kind.MISSPELT, name));
      }
      if (order.indexOf(as) < last) {
        warnings.add(new Warning(Kind.OUT_OF_ORDER, name));
      }
      last = Math.max(last, order.indexOf(as));
      texts.put(name, Objects.requireNonNull(left.remove(as)));
    }
    if (!left.isEmpty()) {
      warnings.add(new Warning(Kind.UNUSUAL_VALUE, "Body/response"));
      left.forEach(texts::putIfAbsent);
    }
    return texts;
  }

  private static boolean isAsSpecified(List<String> names, Map<String, String> sent) {
    Iterator<String> each = sent.keySet().iterator();
    return sent.size() == names.size() && names.stream().allMatch(name -> name.equals(each.next()));
  }

  /** As which of the names that were sent an argument is there. */
  private static @Nullable String spelling(Map<String, String> sent, String name) {
    if (sent.containsKey(name)) {
      return name;
    }
    return sent.keySet().stream().filter(name::equalsIgnoreCase).findFirst().orElse(null);
  }
}
