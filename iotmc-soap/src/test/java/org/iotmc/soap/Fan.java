package org.iotmc.soap;

import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.LifecyclePhase;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.MaxLength;
import org.iotmc.api.service.Nothing;
import org.iotmc.api.service.Range;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.Uda;
import org.iotmc.api.service.UdaType;
import org.iotmc.api.service.UpnpService;

/** A vendor's open service. */
@UpnpService(domain = "example-com", name = "Fan", version = 2, reach = UpnpService.Reach.OPEN)
interface Fan {
  ServiceContract<Fan> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Fan.class);

  enum Mode {
    SLOW,
    FAST
  }

  record Step(@Uda(UdaType.UI1) int height, String note, Instant at, boolean last) {
    public Step {
      if (note.equals("refused")) {
        throw new IllegalArgumentException("not this note");
      }
    }
  }

  record Plan(
      Mode mode,
      @Uda(UdaType.UI2) @Range(min = 1, max = 1000) int speed,
      boolean loud,
      @MaxLength(1024) String label,
      List<Step> steps) {}

  /** Answers what it was asked. */
  @Action(caller = Caller.ANYBODY, repeat = Action.Repeat.IDEMPOTENT)
  CompletionStage<Plan> plan(Call<Plan> call);

  @Action(caller = Caller.ANYBODY, phases = LifecyclePhase.OPERATION)
  CompletionStage<Nothing> spin(Call<Nothing> call);

  @Action(caller = Caller.ANYBODY)
  default CompletionStage<Nothing> oscillate(Call<Nothing> call) {
    throw new UnsupportedOperationException("for those that can");
  }
}
