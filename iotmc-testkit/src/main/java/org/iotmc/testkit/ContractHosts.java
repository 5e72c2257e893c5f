package org.iotmc.testkit;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;

/** The two hosts that a contract is tried on; each test gets new ones. */
public interface ContractHosts {
  /** The host that asks. */
  Host client();

  /** The host that answers; it shares a network that can multicast with the other. */
  Host server();

  /** A lane of the client. */
  Lane lane();

  /**
   * Waits until a stage is complete, in the time of the hosts, for a minute at most.
   *
   * @param stage what to wait for
   * @param <T> the type of its value
   * @return its value; what the stage failed with is thrown, without a wrapper
   */
  <T> T await(CompletionStage<T> stage);

  /**
   * How many bytes of a body the sender may have asked of its source before the reader took them;
   * the buffers of the system count.
   */
  default long mostBytesAhead() {
    return 8L << 20;
  }

  /**
   * The multicast group that the tests use. Each process has its own port for it, and the one above
   * that, as the processes of one machine would hear each other.
   */
  default InetSocketAddress group() {
    int process = (int) (ProcessHandle.current().pid() % 10_000);
    return new InetSocketAddress("239.255.77.77", 10_000 + 2 * process);
  }

  /** Lets what is under way arrive, before its absence is asserted. */
  default void settle() {
    CompletableFuture<Void> later = new CompletableFuture<>();
    Lane pause = server().newLane("pause");
    pause.after(HttpSteps.SHORT, () -> later.complete(null));
    await(later);
    pause.close();
  }
}
