package org.iotmc.testkit;

import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.Lane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every implementation of a {@link Host} has to do: its lanes, storage and transports, theme
 * by theme. A transport is done when a subclass of this passes.
 */
public abstract class TransportContract
    implements LaneContract,
        StorageContract,
        DatagramContract,
        HttpContract,
        SecureHttpContract,
        HttpEndingsContract,
        ClosingContract {
  private Host client;
  private Host server;
  private Lane lane;

  /** For subclasses. */
  @SuppressWarnings("NullAway.Init") // the fields are set before each test
  protected TransportContract() {}

  /**
   * A new host; all hosts of a test share a network that can multicast.
   *
   * @param name of one's choice
   */
  protected abstract Host newHost(String name);

  @BeforeEach
  final void openHosts() {
    client = newHost("client");
    server = newHost("server");
    lane = client.newLane("test");
  }

  @AfterEach
  final void closeHosts() {
    client.close();
    server.close();
  }

  @Override
  public final Host client() {
    return client;
  }

  @Override
  public final Host server() {
    return server;
  }

  @Override
  public final Lane lane() {
    return lane;
  }
}
