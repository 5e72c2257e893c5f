package org.iotmc.soap;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.ActionException;
import org.iotmc.api.Causes;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.UpnpError;
import org.iotmc.api.service.ActionContract;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.Cancellable;
import org.iotmc.api.spi.HttpExchange;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.Lane;
import org.iotmc.soap.SoapMessage.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service of a dispatcher. Used on the lane. */
final class Route<S> {
  private static final Logger LOG = LoggerFactory.getLogger(SoapDispatcher.class);

  private final Declared<S> declared;
  private final Setting setting;

  private Route(Declared<S> declared, Setting setting) {
    this.declared = declared;
    this.setting = setting;
  }

  /** A service as it was given to the builder. */
  record Declared<S>(ServiceContract<S> contract, S implementation) {
    Route<S> with(Setting setting) {
      return new Route<>(this, setting);
    }
  }

  /** What all services of a dispatcher share. */
  record Setting(Lane lane, AccessCheck access, Answers answers, Duration deadline) {}

  /** On any thread. */
  void authenticated(Optional<PeerIdentity> caller) {
    AccessCheck.authenticated(declared.contract(), caller);
  }

  void notRevoked(Optional<PeerIdentity> caller) {
    setting.access().notRevoked(caller);
  }

  /** Throws {@link ActionException} if the call is not made. */
  CompletionStage<HttpResponse> call(Request request, HttpExchange exchange) {
    Optional<PeerIdentity> caller = exchange.peer();
    ActionContract action = find(request);
    setting.access().call(action, caller);
    Object arguments = RecordTexts.arguments(action.arguments(), request.arguments());
    Call<Object> call =
        new Call<>(arguments, caller, Optional.of(exchange.remote()), setting.deadline());
    CompletableFuture<?> answer =
        declared.contract().invoke(declared.implementation(), action, call);
    // Most are done: then there is nothing to wait for, nor to hand over.
    return (answer.isDone() ? answer : inTime(action, answer))
        .handle(
            (value, failure) ->
                failure == null
                    ? setting.answers().result(request, action, value)
                    : failure(action, answer, failure));
  }

  private HttpResponse failure(
      ActionContract action, CompletableFuture<?> answer, Throwable failure) {
    if (answer.isDone() || Causes.of(failure) instanceof ActionException) {
      return setting.answers().failure(name(action), failure);
    }
    // The role is being closed, and its lane takes no end of an action any more.
    return setting.answers().busy();
  }

  private String name(ActionContract action) {
    return declared.contract().type() + "#" + action.name();
  }

  /** Fails when the deadline has passed. */
  private CompletionStage<?> inTime(ActionContract action, CompletionStage<?> answer) {
    CompletableFuture<Object> result = setting.lane().future();
    String late = "not done within " + setting.deadline().toMillis() + " ms";
    Cancellable timer =
        setting
            .lane()
            .after(
                setting.deadline(),
                () -> {
                  LOG.warn("Action {} {}", name(action), late);
                  result.completeExceptionally(new ActionException(UpnpError.ACTION_FAILED, late));
                });
    setting
        .lane()
        .adopt(answer)
        .whenComplete(
            (value, failure) -> {
              timer.cancel();
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(failure);
              }
            });
    return result;
  }

  private ActionContract find(Request request) {
    ActionContract action =
        declared
            .contract()
            .action(request.action())
            .filter(found -> serves(request.serviceType()))
            .orElseThrow(
                () ->
                    new ActionException(
                        UpnpError.INVALID_ACTION, "no such action of this service"));
    if (!action.isOfferedBy(declared.implementation())) {
      throw new ActionException(UpnpError.OPTIONAL_ACTION_NOT_IMPLEMENTED, action.name());
    }
    return action;
  }

  private boolean serves(String asked) {
    try {
      return declared.contract().type().serves(TypeUrn.parse(asked));
    } catch (MalformedMessageException e) {
      return false;
    }
  }
}
