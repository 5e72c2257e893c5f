package org.iotmc.checks.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tags of the project's tests that are ids of requirements, as the sources have them: {@code
 * Tag("SSDP-12")} of JUnit or jqwik, on a method or a class that is run.
 */
final class RequirementTags {
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"([A-Z]+-\\d+)\"\\)");
  private static final Pattern TESTS =
      Pattern.compile("@(Test|ParameterizedTest|TestFactory|Property|Example|FuzzTest)\\b");
  private static final Pattern PROPERTIES = Pattern.compile("@(Property|Example)\\b");
  private static final String TAG_OF_JUNIT = "import org.junit.jupiter.api.Tag;";
  private static final Pattern HEAD =
      Pattern.compile("(?m)^.*\\b(class|interface|record|enum)\\b.*\\{$");
  private static final Pattern DECLARATION = Pattern.compile("\\b(void|class)\\b");

  private final Map<String, SortedSet<String>> classes = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  private RequirementTags() {}

  static RequirementTags inProject() {
    RequirementTags tags = new RequirementTags();
    Document.sources()
        .forEach((name, files) -> files.forEach(file -> tags.scan(name, Document.content(file))));
    return tags;
  }

  /** Takes the tags of one source. */
  void scan(String type, String source) {
    Matcher tag = TAG.matcher(source);
    while (tag.find()) {
      if (!type.matches("\\w+(Test|Properties|Contract)")) {
        faults.add(type + " is not run, and has the tag " + tag.group(1));
      } else if (!isOnTest(source, tag)) {
        faults.add(type + " has the tag " + tag.group(1) + " on what is no test");
      } else {
        classes.computeIfAbsent(tag.group(1), id -> new TreeSet<>()).add(type);
      }
    }
  }

  /** What is annotated begins behind an empty line or the head of its class. */
  private static boolean isOnTest(String source, Matcher tag) {
    Matcher declaration = DECLARATION.matcher(source);
    if (!declaration.find(tag.end())) {
      return false;
    }
    int begin = source.lastIndexOf("\n\n", tag.start());
    Matcher head = HEAD.matcher(source).region(Math.max(begin, 0), tag.start());
    while (head.find()) {
      begin = head.end();
    }
    String annotations = source.substring(Math.max(begin, 0), declaration.start());
    return !annotations.contains("@Disabled")
        && !isSkipped(annotations, source)
        && (declaration.group().equals("class") || TESTS.matcher(annotations).find());
  }

  /** A property with JUnit's tag, and not jqwik's own, is run by neither of them. */
  private static boolean isSkipped(String annotations, String source) {
    return PROPERTIES.matcher(annotations).find() && source.contains(TAG_OF_JUNIT);
  }

  static RequirementTags of(String type, String source) {
    RequirementTags tags = new RequirementTags();
    tags.scan(type, source);
    return tags;
  }

  /** The classes with a tag, by the tag. */
  Map<String, SortedSet<String>> classes() {
    return classes;
  }

  /** Tags where they show nothing. */
  List<String> faults() {
    return faults;
  }
}
