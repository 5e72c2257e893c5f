package org.iotmc.checks.architecture.planted.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.TestInfo;

public interface ShowsTestLibraries {
  Arbitrary<String> arbitrary(TestInfo test);

  JavaClass foreign();
}
