package org.iotmc.device;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.iotmc.api.ActionException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.TextRecord;
import org.iotmc.api.UpnpError;
import org.iotmc.api.profile.Configuration;
import org.iotmc.api.profile.Parameter;
import org.iotmc.api.profile.ParameterSchema;

/**
 * The values of all parameters at one revision. Immutable: a batch gives the next state or fails as
 * a whole. No input or output.
 */
final class ConfigurationState {
  /** Most parameters of a batch. */
  static final int MAX_BATCH = 256;

  /** Most values that are kept for other firmware; further ones are dropped. */
  static final int MAX_UNUSABLE = 256;

  private static final String TITLE = "iotmc-configuration";
  private static final long MAX_REVISION = 0xffff_ffffL; // its argument is a ui4

  private final Map<String, ParameterSchema> schemas;
  private final long revision;
  private final Map<String, String> values;
  private final Map<String, String> unusable;

  private ConfigurationState(
      Map<String, ParameterSchema> schemas,
      long revision,
      Map<String, String> values,
      Map<String, String> unusable) {
    this.schemas = schemas;
    this.revision = revision;
    this.values = values;
    this.unusable = unusable;
  }

  /** The factory state: revision 0 and every default. */
  static ConfigurationState initial(List<ParameterSchema> declared) {
    Map<String, ParameterSchema> schemas = new TreeMap<>();
    Map<String, String> values = new TreeMap<>();
    for (ParameterSchema schema : declared) {
      if (schemas.put(schema.name(), schema) != null) {
        throw new IllegalArgumentException("parameter declared twice: " + schema.name());
      }
      ParameterCheck.check(schema, schema.defaultValue());
      values.put(schema.name(), schema.defaultValue());
    }
    return new ConfigurationState(schemas, 0, values, Map.of());
  }

  long revision() {
    return revision;
  }

  List<ParameterSchema> schemas() {
    return List.copyOf(schemas.values());
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  List<Parameter> parameters() {
    List<Parameter> list = new ArrayList<>();
    values.forEach((name, value) -> list.add(new Parameter(name, value)));
    return list;
  }

  /** SHA-256 over revision, names and values. */
  String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(inForce().build().encode()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The next state.
   *
   * @throws ActionException 805 for another revision, 804, 600 or 601 for the first change that
   *     cannot be made
   */
  ConfigurationState apply(Configuration.Batch batch) {
    if (batch.expectedRevision() != revision) {
      throw new ActionException(
          UpnpError.REVISION_CONFLICT, "revision " + revision + " is in force");
    }
    if (batch.parameters().size() > MAX_BATCH) {
      throw new ActionException(
          UpnpError.ARGUMENT_VALUE_INVALID, "more than " + MAX_BATCH + " parameters");
    }
    Map<String, String> next = new TreeMap<>(values);
    Map<String, String> spare = new TreeMap<>(unusable);
    for (Parameter change : batch.parameters()) {
      ParameterSchema schema = schemas.get(change.name());
      if (schema == null) {
        throw new ActionException(UpnpError.NO_SUCH_PARAMETER, change.name());
      }
      ParameterCheck.check(schema, change.value());
      next.put(change.name(), change.value());
      spare.remove(change.name());
    }
    return new ConfigurationState(schemas, revision + 1, next, spare);
  }

  /** Every default again; the revision goes on, so that nobody mistakes it for an older state. */
  ConfigurationState reset() {
    return new ConfigurationState(schemas, revision + 1, initial(schemas()).values, Map.of());
  }

  byte[] encode() {
    TextRecord.Builder record = inForce();
    // Behind, so that firmware that has a use for them prefers them to what stood in for them.
    unusable.forEach((name, value) -> record.add("name", name).add("value", value));
    return record.build().encode();
  }

  private TextRecord.Builder inForce() {
    TextRecord.Builder record = TextRecord.titled(TITLE, 1).add("revision", revision);
    values.forEach((name, value) -> record.add("name", name).add("value", value));
    return record;
  }

  /**
   * Reads what was kept. A parameter that is new, or whose value this firmware refuses, has its
   * default. A value that this firmware has no use for stays in the document: it may be on trial,
   * and the firmware that knew the value come back.
   */
  ConfigurationState restore(byte[] content) {
    TextRecord record = TextRecord.decode(content, TITLE, 1);
    List<String> names = record.all("name");
    List<String> kept = record.all("value");
    if (names.size() != kept.size()) {
      throw new MalformedMessageException("configuration", "not one value for each name");
    }
    long number = record.number("revision");
    if (number < 0 || number > MAX_REVISION) {
      throw new MalformedMessageException("configuration", "a revision that nothing can carry");
    }
    Map<String, String> next = new TreeMap<>(values);
    Map<String, String> spare = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      ParameterSchema schema = schemas.get(names.get(i));
      if (schema != null && ParameterCheck.accepts(schema, kept.get(i))) {
        next.put(schema.name(), kept.get(i));
      } else if (spare.size() < MAX_UNUSABLE) {
        spare.put(names.get(i), kept.get(i));
      }
    }
    return new ConfigurationState(schemas, number, next, spare);
  }

  /** How many bytes the values take; for logs. */
  @Override
  public String toString() {
    int bytes = new String(encode(), StandardCharsets.UTF_8).length();
    return "configuration revision " + revision + ", " + bytes + " bytes";
  }
}
