package org.iotmc.endpoint;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.iotmc.api.TransportException;
import org.iotmc.api.TypeUrn;
import org.iotmc.api.Udn;
import org.iotmc.api.service.ServiceContract;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Host;
import org.iotmc.api.spi.HostLiteral;
import org.iotmc.api.spi.Lane;
import org.iotmc.description.DescriptionFetcher;
import org.iotmc.description.DeviceDescription;
import org.iotmc.description.ServiceEntry;
import org.iotmc.gena.EventSource;
import org.iotmc.gena.Subscription;
import org.iotmc.soap.RemoteService;
import org.iotmc.soap.SoapClient;

/** A peer's device as its description tells, to call and to subscribe to. */
public final class RemotePeer {
  private final SoapClient client;
  private final DescriptionFetcher fetcher;
  private final URI location;
  private final DeviceDescription description;
  private final Supplier<CallSpec> spec;

  private RemotePeer(
      SoapClient client,
      DescriptionFetcher fetcher,
      URI location,
      DeviceDescription description,
      Supplier<CallSpec> spec) {
    this.client = client;
    this.fetcher = fetcher;
    this.location = location;
    this.description = description;
    this.spec = spec;
  }

  /**
   * Fetches a peer's description.
   *
   * @param host whose network is used
   * @param lane where the result completes
   * @param location the description's URL
   * @param spec how to call, asked at each call: credentials change
   * @return fails as {@link DescriptionFetcher#device} does
   */
  public static CompletionStage<RemotePeer> fetch(
      Host host, Lane lane, URI location, Supplier<CallSpec> spec) {
    SoapClient client = SoapClient.of(host, lane);
    DescriptionFetcher fetcher = new DescriptionFetcher(host.http(), lane);
    return fetcher
        .device(location, spec.get())
        .thenApply(description -> new RemotePeer(client, fetcher, location, description, spec));
  }

  /** Where its description is. */
  public URI location() {
    return location;
  }

  /** Its name, as the description says. */
  public Udn udn() {
    return description.root().udn();
  }

  /** Its description. */
  public DeviceDescription description() {
    return description;
  }

  /**
   * Its address. A name in the URL of the description is looked up, which may block.
   *
   * @throws TransportException if there is no such name
   */
  public InetAddress address() {
    return HostLiteral.address(location.getHost()).orElseGet(this::resolved);
  }

  /** The name was looked up for the description a moment ago, so that the answer is at hand. */
  private InetAddress resolved() {
    try {
      return InetAddress.getByName(location.getHost());
    } catch (UnknownHostException e) {
      throw new TransportException("no address of " + location, e);
    }
  }

  /**
   * A typed client of one of its services.
   *
   * @param contract the service
   * @param <S> the service's interface
   * @throws TransportException if it has no such service
   */
  public <S> S service(ServiceContract<S> contract) {
    return client.typed(
        contract, new SoapClient.Endpoint(entry(contract.type()).controlUrl(), spec.get()));
  }

  /**
   * One of its services as the service's own description tells, to be called without an interface.
   *
   * @param type the type; a higher version will do
   * @return fails as {@link DescriptionFetcher#service} does, and with {@link TransportException}
   *     if it has no such service, or that one has no description
   */
  public CompletionStage<RemoteService> service(TypeUrn type) {
    ServiceEntry entry;
    URI scpd;
    try {
      entry = entry(type);
      scpd =
          entry.scpdUrl().orElseThrow(() -> new TransportException(type + " has no description"));
    } catch (TransportException e) {
      return CompletableFuture.failedFuture(e);
    }
    return fetcher
        .service(scpd, spec.get())
        .thenApply(read -> client.service(entry, read, spec.get()));
  }

  /**
   * Subscribes to the events of one of its services.
   *
   * @param contract the service
   * @param receiver takes the events
   * @param listener hears them
   * @throws TransportException if it has no such service, or that one has no events
   */
  public Subscription subscribe(
      ServiceContract<?> contract, EventReceiver receiver, ServiceListener listener) {
    return receiver
        .subscriber()
        .subscribe(source(contract, receiver), new TypedEvents(contract, listener));
  }

  /**
   * Ends a subscription of an earlier run, if it is still there.
   *
   * @param contract the service
   * @param receiver took the events
   * @param sid the subscription's name
   */
  public void unsubscribe(ServiceContract<?> contract, EventReceiver receiver, String sid) {
    receiver.subscriber().cancel(source(contract, receiver), sid);
  }

  private EventSource source(ServiceContract<?> contract, EventReceiver receiver) {
    URI events =
        entry(contract.type())
            .eventSubUrl()
            .orElseThrow(() -> new TransportException(contract.type() + " has no events"));
    return new EventSource(
        events, () -> receiver.callbackBase(events.getScheme(), address()), spec);
  }

  private ServiceEntry entry(TypeUrn type) {
    return description
        .service(type)
        .orElseThrow(() -> new TransportException(location + " describes no " + type));
  }
}
