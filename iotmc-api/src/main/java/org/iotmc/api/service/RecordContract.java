package org.iotmc.api.service;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A record that carries arguments, results or the items of a list: its components by their names on
 * the wire, in order, and the way into it and out of it. Immutable.
 *
 * @param <R> the record
 */
public final class RecordContract<R> {
  /** Most components of a record: most arguments of an action in one direction. */
  public static final int MAX_COMPONENTS = 64;

  private final Class<R> type;
  private final List<ArgumentContract> components;

  private final MethodHandle constructor;
  private final List<MethodHandle> accessors;

  // Made when it is needed: the JVM writes code for it, which would hold up the start of a device.
  private volatile @Nullable Way way;

  /**
   * The way into a record and out of it.
   *
   * @param in takes an array of values, returns an object
   * @param out each takes an object and returns one
   */
  private record Way(MethodHandle in, List<MethodHandle> out) {
    static Way of(MethodHandle constructor, List<MethodHandle> accessors) {
      MethodType read = MethodType.methodType(Object.class, Object.class);
      return new Way(
          constructor
              .asSpreader(Object[].class, accessors.size())
              .asType(MethodType.methodType(Object.class, Object[].class)),
          accessors.stream().map(accessor -> accessor.asType(read)).toList());
    }
  }

  private RecordContract(
      Class<R> type, List<ArgumentContract> components, MethodHandles.Lookup lookup)
      throws ReflectiveOperationException {
    this.type = type;
    this.components = List.copyOf(components);
    RecordComponent[] parts = type.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    this.constructor = lookup.unreflectConstructor(type.getDeclaredConstructor(types));
    List<MethodHandle> readers = new ArrayList<>();
    for (RecordComponent part : parts) {
      readers.add(lookup.unreflect(part.getAccessor()));
    }
    this.accessors = List.copyOf(readers);
  }

  /** Lists may stand in arguments, not in the items of lists. */
  enum Lists {
    ALLOWED,
    REFUSED
  }

  static <R> RecordContract<R> of(MethodHandles.Lookup lookup, Class<R> type, Lists lists) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(
          type.getName()
              + " is not a record; put it into one, or take Nothing where there is none");
    }
    if (type.getRecordComponents().length > MAX_COMPONENTS) {
      throw new IllegalArgumentException(
          type.getName() + " has more than " + MAX_COMPONENTS + " components");
    }
    List<ArgumentContract> components = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (RecordComponent part : type.getRecordComponents()) {
      try {
        ArgumentContract component = component(lookup, part, lists);
        components.add(component);
        if (!names.add(component.name())) {
          throw new IllegalArgumentException("another component has this name on the wire");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(part.getName() + ": " + e.getMessage(), e);
      }
    }
    try {
      return new RecordContract<>(type, components, lookup);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          type.getName() + " is not accessible to the lookup that was given", e);
    }
  }

  private static ArgumentContract component(
      MethodHandles.Lookup lookup, RecordComponent part, Lists lists) {
    String name = WireNames.of(part, part.getName());
    if (part.getType() == List.class) {
      if (lists == Lists.REFUSED) {
        throw new IllegalArgumentException("a list in the items of a list");
      }
      if (Stream.of(part.getAnnotations()).anyMatch(each -> !(each instanceof WireName))) {
        throw new IllegalArgumentException("a list has neither data type, range nor length");
      }
      RecordContract<?> items = of(lookup, itemType(part.getGenericType()), Lists.REFUSED);
      return new ArgumentContract(name, ValueType.of(String.class), Optional.of(items));
    }
    ValueType type = ValueType.of(part.getType());
    Uda uda = part.getAnnotation(Uda.class);
    if (uda != null) {
      type = type.as(uda.value());
    }
    Range range = part.getAnnotation(Range.class);
    if (range != null) {
      type = type.within(new ValueType.Bounds(range.min(), range.max()));
    }
    MaxLength length = part.getAnnotation(MaxLength.class);
    if (length != null) {
      type = type.upTo(length.value());
    }
    return new ArgumentContract(name, type, Optional.empty());
  }

  private static Class<?> itemType(Type list) {
    if (list instanceof ParameterizedType known
        && known.getActualTypeArguments()[0] instanceof Class<?> item) {
      return item;
    }
    throw new IllegalArgumentException("a list has to name the record of its items");
  }

  /** The record. */
  public Class<R> type() {
    return type;
  }

  /** Its components, in order. */
  public List<ArgumentContract> components() {
    return components;
  }

  private Way way() {
    Way known = way;
    if (known == null) {
      known = Way.of(constructor, accessors);
      way = known;
    }
    return known;
  }

  /**
   * Makes a record.
   *
   * @param values one for each component, in order
   * @throws RuntimeException whatever the record's constructor throws
   */
  public R construct(List<Object> values) {
    try {
      return type.cast((Object) way().in().invokeExact(values.toArray()));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("constructor of " + type.getName() + " failed", e);
    }
  }

  /**
   * Takes a record apart.
   *
   * @param record a record of this type
   * @return one value for each component, in order
   */
  public List<Object> destructure(Object record) {
    List<Object> values = new ArrayList<>(accessors.size());
    try {
      for (MethodHandle accessor : way().out()) {
        values.add((Object) accessor.invokeExact(record));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("accessor of " + type.getName() + " failed", e);
    }
    return values;
  }

  @Override
  public String toString() {
    return type.getName();
  }
}
