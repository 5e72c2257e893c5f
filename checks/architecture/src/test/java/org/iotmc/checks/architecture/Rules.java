package org.iotmc.checks.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The rules of the architecture, for any root package, so that samples can be held against them.
 */
final class Rules {

  /**
   * What each module may know of the others; {@code cli} wires everything that runs in production.
   */
  static final Map<String, Set<String>> MAY_KNOW = mayKnow();

  private static final List<String> IN_ANY_SIGNATURE = List.of("java.", "javax.", "org.jspecify.");
  private static final List<String> IN_TESTKIT_SIGNATURE =
      List.of("org.junit.", "net.jqwik.", "org.assertj.", "org.opentest4j.", "org.apiguardian.");

  private Rules() {}

  private static Map<String, Set<String>> mayKnow() {
    Set<String> forRoles =
        Set.of("api", "description", "ssdp", "soap", "gena", "endpoint", "ota", "pki");
    Map<String, Set<String>> allowed = new TreeMap<>();
    allowed.put("api", Set.of());
    allowed.put("description", Set.of("api"));
    allowed.put("ssdp", Set.of("api"));
    allowed.put("soap", Set.of("api", "description"));
    allowed.put("gena", Set.of("api", "description"));
    allowed.put("endpoint", Set.of("api", "description", "ssdp", "soap", "gena"));
    allowed.put("ota", Set.of("api"));
    allowed.put("pki", Set.of("api"));
    allowed.put("netty", Set.of("api"));
    allowed.put("sim", Set.of("api"));
    allowed.put("device", forRoles);
    allowed.put("controller", forRoles);
    allowed.put("testkit", union(forRoles, Set.of("sim", "device", "controller")));
    allowed.put("cli", union(forRoles, Set.of("netty", "device", "controller")));
    return allowed;
  }

  private static Set<String> union(Set<String> left, Set<String> right) {
    Set<String> all = new TreeSet<>(left);
    all.addAll(right);
    return all;
  }

  /** One module knows no other than those it may. */
  static ArchRule knowsOnlyItsOwn(String root, String module) {
    Set<String> allowed = MAY_KNOW.get(module);
    List<String> forbidden =
        MAY_KNOW.keySet().stream()
            .filter(other -> !other.equals(module) && !allowed.contains(other))
            .map(other -> root + "." + other + "..")
            .toList();
    return noClasses()
        .that()
        .resideInAPackage(root + "." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(String[]::new))
        .because("module " + module + " may know only " + allowed)
        .allowEmptyShould(true);
  }

  /** No type of a library in what a consumer can see of an exported package. */
  static ArchRule showsNoLibrary(String root, Predicate<String> exported) {
    String testkit = root + ".testkit";
    return classes()
        .that(
            DescribedPredicate.describe(
                "are exported", type -> exported.test(type.getPackageName()) && isVisible(type)))
        .should(
            new ArchCondition<>("show no type of a library") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Signatures.of(type).entrySet().stream()
                    .filter(entry -> isForeign(entry.getKey(), type.getPackageName()))
                    .forEach(
                        entry ->
                            events.add(
                                SimpleConditionEvent.violated(
                                    type,
                                    type.getName()
                                        + " shows "
                                        + entry.getKey().getName()
                                        + " in "
                                        + entry.getValue())));
              }

              private boolean isForeign(JavaClass shown, String shownBy) {
                String name = shown.getBaseComponentType().getName();
                boolean known =
                    shown.getBaseComponentType().isPrimitive()
                        || name.startsWith(root + ".")
                        || IN_ANY_SIGNATURE.stream().anyMatch(name::startsWith)
                        || (shownBy.startsWith(testkit)
                            && IN_TESTKIT_SIGNATURE.stream().anyMatch(name::startsWith));
                return !known;
              }
            })
        .allowEmptyShould(true);
  }

  private static boolean isVisible(JavaClass type) {
    return Signatures.isVisible(type.getModifiers())
        && type.getEnclosingClass().map(Rules::isVisible).orElse(true);
  }

  /**
   * Nothing that differs between two runs, except where the real and the simulated world are made.
   */
  static ArchRule takesTheWorldFromTheHost(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(
            root + ".netty..", root + ".sim..", root + ".cli..", root + ".testkit.peers..")
        .should(access("use a clock, thread, randomness or socket", Ambient::isAmbient))
        .because("two runs with one seed must be the same: take it from the Host")
        .allowEmptyShould(true);
  }

  /** Only these classes, and those inside them, know a library that is dear to load. */
  static ArchRule leavesLibraryTo(String library, Set<String> classes) {
    return noClasses()
        .that(
            DescribedPredicate.describe(
                "are none of " + classes,
                type -> !classes.contains(type.getName().replaceFirst("[$].*", ""))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .because("what starts and runs must not load it");
  }

  private static ArchCondition<JavaClass> access(
      String description, Predicate<JavaAccess<?>> forbidden) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getAccessesFromSelf().stream()
            .filter(forbidden)
            .forEach(
                found -> events.add(SimpleConditionEvent.satisfied(type, found.getDescription())));
      }
    };
  }
}
