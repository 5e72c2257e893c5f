package org.iotmc.api.service;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.TypeUrn;

/**
 * What a service interface declares, read once by reflection. Immutable and thread-safe.
 *
 * @param <S> the interface
 */
public final class ServiceContract<S> {
  private static final String STANDARD_DOMAIN = "schemas-upnp-org";

  private final Class<S> service;
  private final TypeUrn type;
  private final UpnpService.Reach reach;
  private final Map<String, ActionContract> actions;
  private final Map<Method, ActionContract> byMethod;
  private final List<VariableContract> evented;

  private ServiceContract(
      Class<S> service,
      UpnpService declared,
      Map<Method, ActionContract> byMethod,
      List<VariableContract> evented) {
    this.service = service;
    this.type = type(service, declared);
    this.reach = declared.reach();
    this.byMethod = byMethod;
    this.evented = List.copyOf(evented);
    this.actions = new TreeMap<>();
    for (ActionContract action : byMethod.values()) {
      if (actions.put(action.name(), action) != null) {
        throw new IllegalArgumentException(
            service.getName() + ": two actions are named " + action.name());
      }
    }
  }

  private static TypeUrn type(Class<?> service, UpnpService declared) {
    if (declared.domain().indexOf('.') >= 0) {
      // Others are read as they come; ours go out as specified.
      throw new IllegalArgumentException(
          service.getName()
              + ": domain "
              + declared.domain()
              + " has hyphens for its dots, as in "
              + declared.domain().replace('.', '-')
              + " (UDA 2.0, 2.3)");
    }
    try {
      return TypeUrn.service(declared.domain(), declared.name(), declared.version());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(service.getName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads an interface.
   *
   * @param lookup with access to the interface and its records: {@code MethodHandles.lookup()} of
   *     the module that declares them
   * @param service an interface annotated with {@link UpnpService}; each method is {@code
   *     CompletionStage<R> name(Call<A> call)} with records A and R, annotated with {@link Action};
   *     a {@code default} method is an optional action, see {@link ActionContract#isOfferedBy}
   * @param <S> the interface
   * @throws IllegalArgumentException if the declaration is wrong; the message names the member and
   *     the reason
   */
  public static <S> ServiceContract<S> of(MethodHandles.Lookup lookup, Class<S> service) {
    UpnpService declared = service.getAnnotation(UpnpService.class);
    if (!service.isInterface() || declared == null) {
      throw new IllegalArgumentException(
          service.getName() + ": not an interface annotated with @UpnpService");
    }
    // The order in which reflection lists methods differs between JDKs: by name, then as text.
    Map<String, Method> sorted = new TreeMap<>();
    for (Method method : service.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())) {
        sorted.put(method.getName() + " " + method, method);
      }
    }
    Map<Method, ActionContract> byMethod = new LinkedHashMap<>();
    for (Method method : sorted.values()) {
      byMethod.put(method, action(lookup, method));
    }
    return new ServiceContract<>(service, declared, byMethod, variables(service, declared.reach()));
  }

  private static ActionContract action(MethodHandles.Lookup lookup, Method method) {
    try {
      if (method.getAnnotation(Action.class) == null) {
        throw new IllegalArgumentException("is not annotated with @Action");
      }
      if (method.getParameterCount() != 1) {
        throw new IllegalArgumentException("has to take one parameter, Call<record>");
      }
      Class<?> in = argument(method.getGenericParameterTypes()[0], Call.class);
      Class<?> out = argument(method.getGenericReturnType(), CompletionStage.class);
      return new ActionContract(
          RecordContract.of(lookup, in, RecordContract.Lists.ALLOWED),
          RecordContract.of(lookup, out, RecordContract.Lists.ALLOWED),
          method,
          lookup.unreflect(method));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where(method) + ": " + e.getMessage(), e);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(
          where(method) + ": is not accessible to the lookup that was given", e);
    }
  }

  private static Class<?> argument(Type type, Class<?> expected) {
    if (type instanceof ParameterizedType known
        && known.getRawType() == expected
        && known.getActualTypeArguments()[0] instanceof Class<?> argument) {
      return argument;
    }
    throw new IllegalArgumentException(
        "has to be CompletionStage<record> name(Call<record> call), not with " + type);
  }

  private static String where(Method method) {
    return method.getDeclaringClass().getName() + "#" + method.getName();
  }

  private static List<VariableContract> variables(Class<?> service, UpnpService.Reach reach) {
    Map<String, VariableContract> variables = new LinkedHashMap<>();
    for (StateVariable declared : service.getAnnotationsByType(StateVariable.class)) {
      String where = service.getName() + ": state variable " + declared.name();
      try {
        WireNames.require(declared.name());
        ValueType type = ValueType.of(declared.type());
        if (declared.uda().length > 1) {
          throw new IllegalArgumentException("has two data types");
        }
        for (Uda uda : declared.uda()) {
          type = type.as(uda.value());
        }
        VariableContract variable = new VariableContract(declared.name(), type, rule(declared));
        if (variable.rule().level().isPresent() && reach != UpnpService.Reach.OPEN) {
          throw new IllegalArgumentException(
              "has a level, so that everybody is told, but the service is not open");
        }
        if (variables.put(declared.name(), variable) != null) {
          throw new IllegalArgumentException("is declared twice");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
      }
    }
    return List.copyOf(variables.values());
  }

  private static EventRule rule(StateVariable declared) {
    Class<?> type = declared.type();
    boolean number =
        Number.class.isAssignableFrom(type) || (type.isPrimitive() && type != boolean.class);
    if (declared.minimumDelta() != 0 && !number) {
      throw new IllegalArgumentException("has a delta, but is no number");
    }
    return new EventRule(
        Duration.ofMillis(declared.intervalMillis()),
        BigDecimal.valueOf(declared.minimumDelta()),
        declared.delivery(),
        declared.level().isEmpty()
            ? Optional.empty()
            : Optional.of(new EventLevel(declared.level())));
  }

  /** The interface. */
  public Class<S> service() {
    return service;
  }

  /** The type of the service. */
  public TypeUrn type() {
    return type;
  }

  /** The identifier of the service in a description (UDA 2.0, 2.3). */
  public String serviceId() {
    String domain = type.domain().equals(STANDARD_DOMAIN) ? "upnp-org" : type.domain();
    return "urn:" + domain + ":serviceId:" + type.name();
  }

  /** Who may reach it at all. */
  public UpnpService.Reach reach() {
    return reach;
  }

  /** The actions, sorted by name. */
  public List<ActionContract> actions() {
    return List.copyOf(actions.values());
  }

  /**
   * An action by its name on the wire.
   *
   * @param name the name
   */
  public Optional<ActionContract> action(String name) {
    return Optional.ofNullable(actions.get(name));
  }

  /** The evented state variables, in the order of their declaration. */
  public List<VariableContract> evented() {
    return evented;
  }

  /**
   * Calls an implementation. Runs on the caller's thread.
   *
   * @param implementation what to call
   * @param action which action of this contract
   * @param call with a record of the action's argument type
   * @return the record of the result; what the implementation throws is the stage's failure
   */
  public CompletableFuture<?> invoke(S implementation, ActionContract action, Call<?> call) {
    if (actions.get(action.name()) != action
        || !action.arguments().type().isInstance(call.arguments())) {
      throw new IllegalArgumentException(
          action.name() + ": not this service's, or other arguments");
    }
    try {
      CompletionStage<?> stage = (CompletionStage<?>) action.method().invoke(implementation, call);
      if (stage != null) {
        return stage.toCompletableFuture();
      }
      return CompletableFuture.failedFuture(
          new IllegalStateException(action.name() + " returned null"));
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * A typed client: each method called on it becomes a call of the invoker.
   *
   * @param invoker carries out the calls
   */
  public S proxy(Invoker invoker) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          ActionContract action = byMethod.get(method);
          if (action != null) {
            return invoker.invoke(action, (Call<?>) arguments[0]);
          }
          return ofObject(proxy, method, arguments);
        };
    return service.cast(
        Proxy.newProxyInstance(service.getClassLoader(), new Class<?>[] {service}, handler));
  }

  private Object ofObject(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> type.toString().hashCode();
      default -> "client of " + type;
    };
  }

  @Override
  public String toString() {
    return type.toString();
  }
}
