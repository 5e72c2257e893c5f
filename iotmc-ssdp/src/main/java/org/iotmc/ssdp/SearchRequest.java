package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;

/** What to search for, and how (UDA 2.0, 1.3.2). Immutable. */
public final class SearchRequest {
  /** How often a search is sent unless said otherwise, since UDP loses. */
  public static final int DEFAULT_SENDS = 5;

  /** What is added to MX for the way of the answers. */
  public static final Duration SLACK = Duration.ofSeconds(1);

  /** How long devices may take to answer unless said otherwise. */
  public static final Duration DEFAULT_MX = Duration.ofSeconds(1);

  /** The longest that devices may take to answer (UDA 2.0, 1.3.2). */
  public static final Duration MAX_MX = Duration.ofSeconds(5);

  /** The control point's name unless said otherwise; UDA 2.0 demands one. */
  public static final String DEFAULT_FRIENDLY_NAME = "iotmc";

  private static final int PROBES = 3;

  private final Target target;
  private final Duration mx;
  private final Duration deadline;
  private final int sends;
  private final Optional<InetSocketAddress> device;
  private final Predicate<Link> links;
  private final ControlPoint who;
  private final Predicate<Udn> own;
  private final Consumer<Found> listener;
  private final Optional<Consumer<Seen>> each;
  private final Answers answers;
  private final boolean aloud;
  private final int most;

  /** By what answers may come. */
  enum Answers {
    UDP,
    UDP_AND_TCP
  }

  SearchRequest(SearchRequestBuilder builder) {
    this.target = builder.target;
    this.mx = builder.mx;
    this.sends = builder.sends;
    this.deadline =
        builder.deadline.orElseGet(() -> builder.mx.multipliedBy(builder.sends).plus(SLACK));
    this.device = builder.device;
    this.links = builder.links;
    this.who = new ControlPoint(builder.userAgent, builder.friendlyName, builder.uuid);
    this.own = builder.own;
    this.listener = builder.listener;
    this.each = builder.each;
    this.answers = builder.answers;
    this.aloud = builder.aloud;
    this.most = builder.most;
  }

  /**
   * A search with all defaults.
   *
   * @param target what is searched for
   */
  public static SearchRequest of(Target target) {
    return to(target).build();
  }

  /**
   * Begins a description.
   *
   * @param target what is searched for
   */
  public static SearchRequestBuilder to(Target target) {
    return new SearchRequestBuilder(target);
  }

  /**
   * Begins the description of a search that only asks one device whether it is there: where it was
   * seen first, at the port that it named, else at 1900 (UDA 2.0, 1.3.2).
   *
   * @param device the device
   */
  public static SearchRequestBuilder probing(DiscoveredDevice device) {
    int port = device.presence().endpoint().searchPort().orElse(Ssdp.PORT);
    Link link = device.link();
    return to(Target.of(device.udn()))
        .at(new InetSocketAddress(device.source().getAddress(), port))
        .links(one -> one.index() == link.index())
        .sends(PROBES);
  }

  /** What is searched for. */
  public Target target() {
    return target;
  }

  /** How long devices may take to answer; the time between two sends. */
  public Duration mx() {
    return mx;
  }

  /** When the search ends. */
  public Duration deadline() {
    return deadline;
  }

  /** How often it is sent. */
  public int sends() {
    return sends;
  }

  /** The only one that is asked; nothing for a search by multicast. */
  public Optional<InetSocketAddress> device() {
    return device;
  }

  /** Which links are searched. */
  public Predicate<Link> links() {
    return links;
  }

  /** How many sightings are kept. */
  public int most() {
    return most;
  }

  /** What is said of who searches. */
  public ControlPoint who() {
    return who;
  }

  /** Told of each thing found, once, on the lane of the search. */
  Consumer<Found> listener() {
    return listener;
  }

  /** Told of each answer that says something else than those kept, on the lane of the search. */
  Optional<Consumer<Seen>> each() {
    return each;
  }

  /** Devices of our own. */
  Predicate<Udn> own() {
    return own;
  }

  /** The port that is to be opened for it. */
  DatagramSpec port() {
    DatagramSpec port = DatagramSpec.ephemeral().onLinks(links);
    return answers == Answers.UDP ? port : port.acceptTcp();
  }

  /** Where it is sent to. */
  List<InetSocketAddress> destinations() {
    List<InetSocketAddress> all = new ArrayList<>();
    device.ifPresent(all::add);
    if (all.isEmpty() || aloud) {
      all.addAll(Ssdp.GROUPS);
    }
    return all;
  }

  /**
   * What is sent: a search of one device has no MX (UDA 2.0, 1.3.2).
   *
   * @param port the number of the port that it is sent from
   * @param destination where it is sent to
   */
  SsdpMessage.Search message(int port, InetSocketAddress destination) {
    OptionalInt seconds =
        destination.getAddress().isMulticastAddress()
            ? OptionalInt.of((int) mx.toSeconds())
            : OptionalInt.empty();
    OptionalInt tcp = answers == Answers.UDP ? OptionalInt.empty() : OptionalInt.of(port);
    return new SsdpMessage.Search(target, seconds, tcp, who, List.of());
  }
}
