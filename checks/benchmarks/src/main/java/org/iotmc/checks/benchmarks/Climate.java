package org.iotmc.checks.benchmarks;

import java.lang.invoke.MethodHandles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;

/** The service whose messages are read and written: numbers, words, switches, texts. */
@UpnpService(domain = "example-com", name = "Climate", reach = UpnpService.Reach.OPEN)
@StateVariable(name = "Zone", type = int.class, uda = @Uda(UdaType.UI2))
@StateVariable(name = "Target", type = int.class)
@StateVariable(name = "Measured", type = int.class)
@StateVariable(name = "Heating", type = boolean.class)
@StateVariable(name = "Mode", type = Climate.Mode.class)
@StateVariable(name = "Remark", type = String.class)
public interface Climate {
  /** As the wire has it. */
  ServiceContract<Climate> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Climate.class);

  /** Words that are allowed. */
  enum Mode {
    AUTOMATIC,
    HEAT,
    OFF
  }

  /** What goes in. */
  record Wish(@Uda(UdaType.UI2) int zone, int target, boolean hold, Mode mode, String reason) {}

  /** What comes out. */
  record Status(
      @Uda(UdaType.UI2) int zone,
      int target,
      int measured,
      boolean heating,
      Mode mode,
      String remark) {}

  /** Asks for a temperature. */
  @Action(caller = Caller.ANYBODY)
  CompletionStage<Status> setTarget(Call<Wish> call);

  /** A wish. */
  static Wish wish() {
    return new Wish(7, 215, true, Mode.HEAT, "Guests at 18:00 & a cold day");
  }

  /** A status. */
  static Status status() {
    return new Status(7, 215, 198, true, Mode.HEAT, "Boiler <2> is warming up");
  }

  /** The status as values of variables. */
  static Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("Zone", 7);
    values.put("Target", 215);
    values.put("Measured", 198);
    values.put("Heating", true);
    values.put("Mode", Mode.HEAT);
    values.put("Remark", "Boiler <2> is warming up");
    return values;
  }
}
