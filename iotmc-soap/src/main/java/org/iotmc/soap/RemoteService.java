package org.iotmc.soap;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.service.Action;
import org.iotmc.description.ActionDescription;
import org.iotmc.description.ServiceDescription;
import org.iotmc.soap.SoapMessage.Request;

/**
 * A service that was met on the network, called as its own description says; see {@link
 * SoapClient#service}. Thread-safe; results complete on the client's lane.
 */
public final class RemoteService {
  private final SoapClient client;
  private final SoapClient.Endpoint endpoint;
  private final String type;
  private final ServiceDescription description;

  RemoteService(
      SoapClient client,
      SoapClient.Endpoint endpoint,
      String type,
      ServiceDescription description) {
    this.client = client;
    this.endpoint = endpoint;
    this.type = type;
    this.description = description;
  }

  /** Its description: actions, arguments, types. */
  public ServiceDescription description() {
    return description;
  }

  /**
   * Calls an action. The arguments go in the order of the description, whatever order they are
   * given in, once all of them are there and each is a value that its state variable allows.
   *
   * @param action its name
   * @param arguments all that go in, by name: values of the classes of {@link
   *     org.iotmc.api.service.UdaValues}, any number for a number, or the text of the value
   * @return the result; fails as {@link SoapClient} says, with {@link IllegalArgumentException}
   *     before anything is sent if there is no such action or argument, one is missing, or a value
   *     is not allowed. To cancel it cancels the call
   */
  public CompletionStage<ActionResult> call(String action, Map<String, ?> arguments) {
    return client.call(
        endpoint,
        () ->
            new Request(
                type, action, DescribedValues.texts(description, described(action), arguments)),
        Action.Repeat.NEVER,
        response -> ActionResult.of(description, described(action), response));
  }

  private ActionDescription described(String action) {
    return description
        .action(action)
        .orElseThrow(() -> new IllegalArgumentException(type + " describes no action " + action));
  }
}
