package org.iotmc.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.iotmc.sim.SimWorld;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link SimulatedWorld} does; to be used through that annotation. */
public final class SimulatedWorldExtension
    implements ParameterResolver, TestExecutionExceptionHandler, AfterTestExecutionCallback {
  private static final Namespace OURS = Namespace.create(SimulatedWorldExtension.class);

  /** For JUnit. */
  public SimulatedWorldExtension() {}

  /** The world of one test. */
  private record Given(long seed, SimWorld world) {}

  /** Stands beside a failure and says how to see it again. */
  static final class Seed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Seed(long seed) {
      super(
          "the seed of the simulated world was "
              + seed
              + "; again with -D"
              + SimulatedWorld.PROPERTY
              + "="
              + seed,
          null,
          false,
          false);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SimWorld.class;
  }

  @Override
  public SimWorld resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(OURS)
        .getOrComputeIfAbsent(Given.class, key -> begin(seed(context)), Given.class)
        .world();
  }

  private static Given begin(long seed) {
    return new Given(seed, SimWorld.seeded(seed));
  }

  private static Optional<Given> given(ExtensionContext context) {
    return Optional.ofNullable(context.getStore(OURS).get(Given.class, Given.class));
  }

  private static long seed(ExtensionContext context) {
    Optional<Long> wanted =
        context.getConfigurationParameter(SimulatedWorld.PROPERTY).map(Long::decode);
    if (wanted.isPresent()) {
      return wanted.get();
    }
    return annotation(context)
        .map(SimulatedWorld::seed)
        .filter(seeds -> seeds.length > 0)
        .map(seeds -> seeds[0])
        .orElseGet(() -> nameOf(context));
  }

  private static Optional<SimulatedWorld> annotation(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getTestMethod(), SimulatedWorld.class)
        .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), SimulatedWorld.class));
  }

  /** The same for the same test everywhere; repetitions of a test get different ones. */
  private static long nameOf(ExtensionContext context) {
    CRC32C sum = new CRC32C();
    sum.update(context.getUniqueId().getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    given(context).ifPresent(given -> failure.addSuppressed(new Seed(given.seed())));
    throw failure;
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      return;
    }
    given(context)
        .filter(given -> !given.world().failures().isEmpty())
        .ifPresent(SimulatedWorldExtension::unhandled);
  }

  private static void unhandled(Given given) {
    AssertionError failure =
        new AssertionError(
            "in the simulated world something was thrown that nobody handled",
            given.world().failures().get(0));
    failure.addSuppressed(new Seed(given.seed()));
    throw failure;
  }
}
