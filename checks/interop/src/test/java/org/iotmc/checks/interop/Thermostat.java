package org.iotmc.checks.interop;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.Range;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UpnpService;

/**
 * An example of a vendor's own service. It is open: any UPnP control point may call it and
 * subscribe to it over plain HTTP. Temperatures are in degrees Celsius.
 */
@UpnpService(domain = "iotmc-org", name = "Thermostat", reach = UpnpService.Reach.OPEN)
@StateVariable(name = Thermostat.CURRENT_TEMPERATURE, type = double.class)
@StateVariable(name = Thermostat.TARGET, type = int.class)
public interface Thermostat {
  /** What the service declares. */
  ServiceContract<Thermostat> CONTRACT =
      ServiceContract.of(MethodHandles.lookup(), Thermostat.class);

  /** The evented variable with the temperature that is measured. */
  String CURRENT_TEMPERATURE = "CurrentTemperature";

  /** The evented variable with the temperature that is wanted. */
  String TARGET = "Target";

  /**
   * The temperature that is measured.
   *
   * @param call without arguments
   */
  @Action(caller = Caller.ANYBODY, repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Temperature> getTemperature(Call<Nothing> call);

  /**
   * Asks for another temperature.
   *
   * @param call the temperature
   */
  @Action(caller = Caller.ANYBODY, repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Nothing> setTarget(Call<NewTarget> call);

  /**
   * The temperature that is wanted.
   *
   * @param call without arguments
   */
  @Action(caller = Caller.ANYBODY, repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<CurrentTarget> getTarget(Call<Nothing> call);

  /**
   * What is measured.
   *
   * @param currentTemperature in degrees Celsius
   */
  record Temperature(double currentTemperature) {}

  /**
   * What is wanted from now on.
   *
   * @param newTarget in degrees Celsius
   */
  record NewTarget(@Range(min = 5, max = 30) int newTarget) {}

  /**
   * What is wanted.
   *
   * @param currentTarget in degrees Celsius
   */
  record CurrentTarget(int currentTarget) {}
}
