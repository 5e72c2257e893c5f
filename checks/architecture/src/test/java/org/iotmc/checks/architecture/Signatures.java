package org.iotmc.checks.architecture;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every type that a consumer meets in a public class: supertypes, members, generics, throws,
 * annotations.
 */
final class Signatures {
  private final Map<JavaClass, String> shown =
      new TreeMap<>(Comparator.comparing(JavaClass::getName));

  private Signatures() {}

  static Map<JavaClass, String> of(JavaClass type) {
    Signatures signatures = new Signatures();
    signatures.read(type);
    return signatures.shown;
  }

  static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private void read(JavaClass type) {
    type.getSuperclass().ifPresent(superclass -> add(superclass, "its superclass"));
    addAll(type.getInterfaces(), "its interfaces");
    addAll(type.getTypeParameters(), "its type parameters");
    annotations(type.getAnnotations(), "its annotations");
    type.getFields().stream().filter(field -> isVisible(field.getModifiers())).forEach(this::read);
    type.getCodeUnits().stream()
        .filter(unit -> isVisible(unit.getModifiers()))
        .filter(unit -> !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
        .forEach(this::read);
  }

  private void read(JavaField field) {
    add(field.getType(), field.getName());
    annotations(field.getAnnotations(), field.getName());
  }

  private void read(JavaCodeUnit unit) {
    String where = unit.getName() + "()";
    add(unit.getReturnType(), where);
    addAll(unit.getParameterTypes(), where);
    addAll(unit.getTypeParameters(), where);
    unit.getExceptionTypes().forEach(thrown -> add(thrown, where));
    annotations(unit.getAnnotations(), where);
  }

  private void annotations(Collection<? extends JavaAnnotation<?>> annotations, String where) {
    annotations.forEach(annotation -> add(annotation.getRawType(), where));
  }

  private void addAll(Collection<? extends JavaType> types, String where) {
    types.forEach(type -> add(type, where));
  }

  private void add(JavaType type, String where) {
    type.getAllInvolvedRawTypes().forEach(raw -> shown.putIfAbsent(raw, where));
  }
}
