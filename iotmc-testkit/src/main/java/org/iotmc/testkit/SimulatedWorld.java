package org.iotmc.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a new {@link org.iotmc.sim.SimWorld} each, as a parameter, and fails a
 * test whose hosts threw something that nobody handled ({@link org.iotmc.sim.SimWorld#failures}).
 *
 * <p>A test that fails says its seed. The seed is, in this order: the system property {@value
 * #PROPERTY}, to replay a failure or to try other runs; {@link #seed} of the method or else the
 * class; one that follows from the names of class and method, the same in each build.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SimulatedWorldExtension.class)
public @interface SimulatedWorld {
  /** The system property that replaces all seeds. */
  String PROPERTY = "iotmc.seed";

  /** The world's seed; without it, one that follows from the test's name. */
  long[] seed() default {};
}
