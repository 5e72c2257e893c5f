package org.iotmc.checks.architecture.planted.soap;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.ArchUnitException;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows a library in every place of a signature, each time with another type. */
public abstract class ShowsLibraries<T extends JavaField> extends ArchCondition<String> {
  protected static final Optional<JavaConstructor> FIELD = Optional.empty();

  protected ShowsLibraries() {
    super("");
  }

  @Override
  public void check(String item, ConditionEvents events) {}

  public void parameter(JavaClass[] arrays) {}

  public abstract Map<String, List<? extends JavaMethod>> insideGenerics();

  public void thrown() throws ArchUnitException.LocationException {}

  public abstract T own();

  ImportOption hidden(Location location) {
    return ignored -> location.isJar();
  }

  private static ArchConfiguration hiddenToo() {
    return ArchConfiguration.get();
  }

  @Override
  public String toString() {
    return hiddenToo().toString();
  }
}
