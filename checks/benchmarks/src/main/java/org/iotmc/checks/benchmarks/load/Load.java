package org.iotmc.checks.benchmarks.load;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.service.Action;
import org.iotmc.api.service.Call;
import org.iotmc.api.service.Caller;
import org.iotmc.api.service.EventRule;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.service.StateVariable;
import org.iotmc.api.service.UpnpService;

/** The service that the load goes to, as we have it. */
@UpnpService(domain = "iotmc-org", name = "Load", reach = UpnpService.Reach.OPEN)
@StateVariable(name = Load.EVERY, type = String.class, delivery = EventRule.Delivery.EVERY_CHANGE)
@StateVariable(name = Load.NEWEST, type = String.class)
interface Load {
  ServiceContract<Load> CONTRACT = ServiceContract.of(MethodHandles.lookup(), Load.class);

  /** A variable of which each value is told. */
  String EVERY = "Every";

  /** A variable of which the newest value is told. */
  String NEWEST = "Newest";

  /** What is asked. */
  record Question(String text, int number) {}

  /** What is answered. */
  record Answer(String said) {}

  /** Says the text again. */
  @Action(caller = Caller.ANYBODY)
  CompletionStage<Answer> echo(Call<Question> call);
}
