package org.iotmc.description;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.iotmc.api.Warning;
import org.jspecify.annotations.Nullable;

/** A service description document, SCPD (UDA 2.0, 2.5). Immutable. */
public final class ServiceDescription {
  private final List<ActionDescription> actions;
  private final List<VariableDescription> variables;
  private final SpecVersion specVersion;
  private final OptionalInt configId;
  private final List<Warning> warnings;

  private ServiceDescription(
      List<ActionDescription> actions,
      List<VariableDescription> variables,
      SpecVersion specVersion,
      OptionalInt configId,
      List<Warning> warnings) {
    this.actions = List.copyOf(actions);
    this.variables = List.copyOf(variables);
    this.specVersion = specVersion;
    this.configId = configId;
    this.warnings = warnings;
  }

  /**
   * A description under UDA 2.0, still without configuration number.
   *
   * @param actions the actions
   * @param variables the state variables
   */
  public static ServiceDescription of(
      List<ActionDescription> actions, List<VariableDescription> variables) {
    return new ServiceDescription(
        actions, variables, SpecVersion.UDA_2_0, OptionalInt.empty(), List.of());
  }

  ServiceDescription received(SpecVersion version, OptionalInt id, List<Warning> tolerated) {
    return new ServiceDescription(actions, variables, version, id, tolerated);
  }

  /** The same with one more fault. */
  ServiceDescription tolerating(Warning fault) {
    return received(specVersion, configId, fault.after(warnings));
  }

  /**
   * The same with the configuration number of the device, see {@link ConfigId}.
   *
   * @param id 0 to {@value ConfigId#MAX}
   */
  public ServiceDescription withConfigId(int id) {
    return received(specVersion, OptionalInt.of(ConfigId.checked(id)), warnings);
  }

  /** The actions. */
  public List<ActionDescription> actions() {
    return actions;
  }

  /**
   * An action by its name.
   *
   * @param name the name
   */
  public Optional<ActionDescription> action(String name) {
    return actions.stream().filter(action -> action.name().equals(name)).findFirst();
  }

  /** The state variables. */
  public List<VariableDescription> variables() {
    return variables;
  }

  /**
   * A state variable by its name.
   *
   * @param name the name
   */
  public Optional<VariableDescription> variable(String name) {
    return variables.stream().filter(variable -> variable.name().equals(name)).findFirst();
  }

  /** The architecture's version. */
  public SpecVersion specVersion() {
    return specVersion;
  }

  /** The configuration number; UDA 1.0 has none. */
  public OptionalInt configId() {
    return configId;
  }

  /**
   * What was wrong with the document that this was read from, and tolerated, at most 65 faults;
   * they don't count when descriptions are compared.
   */
  public List<Warning> warnings() {
    return warnings;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServiceDescription that
        && actions.equals(that.actions)
        && variables.equals(that.variables)
        && specVersion.equals(that.specVersion)
        && configId.equals(that.configId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(actions, variables, specVersion, configId);
  }

  @Override
  public String toString() {
    return actions.size() + " actions, " + variables.size() + " state variables";
  }
}
