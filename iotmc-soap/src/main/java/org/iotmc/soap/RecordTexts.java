package org.iotmc.soap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.iotmc.api.ActionException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.UpnpError;
import org.iotmc.api.Warning;
import org.iotmc.api.service.ArgumentContract;
import org.iotmc.api.service.RecordContract;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.ValueType;

/** Records of arguments to and from their texts. */
final class RecordTexts {
  private RecordTexts() {}

  /**
   * The texts of a record, in the order of its contract.
   *
   * @throws IllegalArgumentException if a value has no text; names its argument
   */
  static Map<String, String> of(RecordContract<?> form, Object record) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<Object> values = form.destructure(record);
    for (int i = 0; i < values.size(); i++) {
      ArgumentContract argument = form.components().get(i);
      Object value = values.get(i);
      texts.put(
          argument.name(),
          argument.items().isPresent() && value != null
              ? ListCodec.encode(argument.items().get(), (List<?>) value)
              : argument.type().format(argument.name(), value));
    }
    return texts;
  }

  /**
   * The record of a caller's arguments, which stand in their order; further ones are passed over.
   *
   * @throws ActionException 402 if one is missing, not in its place or of another data type, 600,
   *     601 or 605 if a value is wrong (UDA 2.0, 3.2.5)
   */
  static Object arguments(RecordContract<?> form, Map<String, String> texts) {
    requireInOrder(form.components(), texts.keySet());
    List<Object> values = new ArrayList<>(form.components().size());
    try {
      for (ArgumentContract argument : form.components()) {
        String text = Objects.requireNonNull(texts.get(argument.name()));
        values.add(argument(argument, text));
      }
      return construct(form, values);
    } catch (MalformedMessageException e) {
      throw new ActionException(UpnpError.ARGUMENT_VALUE_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static void requireInOrder(List<ArgumentContract> arguments, Iterable<String> given) {
    int next = 0;
    for (String name : given) {
      if (next < arguments.size() && arguments.get(next).name().equals(name)) {
        next++;
      }
    }
    if (next < arguments.size()) {
      throw new ActionException(
          UpnpError.INVALID_ARGS, arguments.get(next).name() + " is missing, or not in its place");
    }
  }

  private static Object argument(ArgumentContract argument, String text) {
    try {
      return value(argument, text, ValueType::parseArgument);
    } catch (ActionException e) {
      UdaType type = argument.type().udaType();
      // What is of another type; strings are of none, and booleans are words.
      if (e.is(UpnpError.ARGUMENT_VALUE_INVALID)
          && type != UdaType.STRING
          && type != UdaType.BOOLEAN) {
        throw new ActionException(
            UpnpError.INVALID_ARGS, argument.name() + " is not of type " + type.wireName());
      }
      throw e;
    }
  }

  /**
   * The record of an action's result. Names may differ in case, as they do in the field.
   *
   * @param warnings takes what was odd
   * @throws MalformedMessageException if an argument is missing, or no value of its type
   */
  static Object result(RecordContract<?> form, Map<String, String> sent, List<Warning> warnings) {
    List<String> names = form.components().stream().map(ArgumentContract::name).toList();
    Map<String, String> texts = OutArguments.find(names, sent, warnings);
    List<Object> values = new ArrayList<>(names.size());
    for (ArgumentContract argument : form.components()) {
      String text = texts.get(argument.name());
      if (text == null) {
        throw new MalformedMessageException(argument.name(), "is missing in the response");
      }
      values.add(value(argument, text, ValueType::parse));
    }
    return construct(form, values);
  }

  private static Object value(ArgumentContract argument, String text, ListCodec.Reader reader) {
    return argument.items().isPresent()
        ? ListCodec.decode(argument.items().get(), text, reader)
        : reader.read(argument.type(), argument.name(), text);
  }

  /** A record's own checks count as part of its form. */
  static Object construct(RecordContract<?> form, List<Object> values) {
    try {
      return form.construct(values);
    } catch (IllegalArgumentException e) {
      String problem = e.getMessage();
      throw new MalformedMessageException(
          form.type().getSimpleName(), problem == null ? "is refused" : problem);
    }
  }
}
