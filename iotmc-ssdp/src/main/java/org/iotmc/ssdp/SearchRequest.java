package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.time.Duration;
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

  private static final int MAX_SENDS = 10;
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
  private final Consumer<Found> each;
  private final Answers answers;

  /** By what answers may come. */
  enum Answers {
    UDP,
    UDP_AND_TCP
  }

  private SearchRequest(Builder builder) {
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
  public static Builder to(Target target) {
    return new Builder(target);
  }

  /**
   * Begins the description of a search that only asks one device whether it is there: where it was
   * seen first, at the port that it named, else at 1900 (UDA 2.0, 1.3.2).
   *
   * @param device the device
   */
  public static Builder probing(DiscoveredDevice device) {
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

  /** What is said of who searches. */
  public ControlPoint who() {
    return who;
  }

  /** Told of each thing found, once, on the lane of the search. */
  Consumer<Found> listener() {
    return listener;
  }

  /** The same of each way on which it is found, and of each other thing that is said there. */
  Consumer<Found> each() {
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

  /**
   * What is sent: a search of one device has no MX (UDA 2.0, 1.3.2).
   *
   * @param port the number of the port that it is sent from
   */
  SsdpMessage.Search message(int port) {
    OptionalInt seconds =
        device.isPresent() ? OptionalInt.empty() : OptionalInt.of((int) mx.toSeconds());
    OptionalInt tcp = answers == Answers.UDP ? OptionalInt.empty() : OptionalInt.of(port);
    return new SsdpMessage.Search(target, seconds, tcp, who, List.of());
  }

  /** Describes a search. */
  public static final class Builder {
    private final Target target;
    private Duration mx = DEFAULT_MX;
    private Optional<Duration> deadline = Optional.empty();
    private int sends = DEFAULT_SENDS;
    private Optional<InetSocketAddress> device = Optional.empty();
    private Predicate<Link> links = link -> true;
    private Optional<String> userAgent = Optional.empty();
    private Optional<String> friendlyName = Optional.of(DEFAULT_FRIENDLY_NAME);
    private Optional<String> uuid = Optional.empty();
    private Predicate<Udn> own = udn -> false;
    private Consumer<Found> listener = found -> {};
    private Consumer<Found> each = found -> {};
    private Answers answers = Answers.UDP;

    private Builder(Target target) {
      this.target = target;
    }

    /**
     * How long devices may take to answer; {@link #DEFAULT_MX} unless set. More than {@link
     * #MAX_MX} counts as that, as devices take it.
     *
     * @param duration 1 second or more; whole seconds count
     */
    public Builder mx(Duration duration) {
      if (duration.toSeconds() < 1) {
        throw new IllegalArgumentException("mx must be 1 second or more: " + duration);
      }
      Duration whole = Duration.ofSeconds(duration.toSeconds());
      this.mx = whole.compareTo(MAX_MX) > 0 ? MAX_MX : whole;
      return this;
    }

    /**
     * When the search ends; unless set MX after the last send, and {@link #SLACK}.
     *
     * @param duration positive
     */
    public Builder deadline(Duration duration) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("deadline must be positive: " + duration);
      }
      this.deadline = Optional.of(duration);
      return this;
    }

    /**
     * How often it is sent, MX apart; {@value #DEFAULT_SENDS} times unless set.
     *
     * @param count 2 to 10: UDP loses
     */
    public Builder sends(int count) {
      if (count < 2 || count > MAX_SENDS) {
        throw new IllegalArgumentException("sends must be 2 to 10: " + count);
      }
      this.sends = count;
      return this;
    }

    /**
     * Asks one device only, which is to answer within a second; answers of others are dropped.
     *
     * @param only its address, and the port that it named in SEARCHPORT.UPNP.ORG, else 1900
     */
    public Builder at(InetSocketAddress only) {
      this.device = Optional.of(only);
      return this;
    }

    /**
     * Which links are searched; all unless set.
     *
     * @param chosen which
     */
    public Builder links(Predicate<Link> chosen) {
      this.links = chosen;
      return this;
    }

    /**
     * Operating system, UPnP version and product of the control point (USER-AGENT); not sent unless
     * set.
     *
     * @param tokens such as {@code Linux/6 UPnP/2.0 viewer/3}
     */
    public Builder userAgent(String tokens) {
      this.userAgent = Optional.of(Texts.header("userAgent", tokens));
      return this;
    }

    /**
     * The control point's name (CPFN.UPNP.ORG), {@value #DEFAULT_FRIENDLY_NAME} unless set;
     * everybody on the network reads it.
     *
     * @param name a name that identifies no person and no place
     */
    public Builder friendlyName(String name) {
      this.friendlyName = Optional.of(Texts.header("friendlyName", name));
      return this;
    }

    /**
     * The control point's identifier (CPUUID.UPNP.ORG); not sent unless set, since everybody on the
     * network reads it.
     *
     * @param udn the name of the device that the control point is part of, or one of its own
     */
    public Builder uuid(Udn udn) {
      this.uuid = Optional.of(udn.value().substring("uuid:".length()));
      return this;
    }

    /**
     * Which devices are our own: answers of theirs are dropped and counted; none unless set.
     *
     * @param ours asked on the lane of the search
     */
    public Builder ignoring(Predicate<Udn> ours) {
      this.own = ours;
      return this;
    }

    /**
     * Told of each thing found, once, as answers come in.
     *
     * @param found called on the lane of the search
     */
    public Builder onFound(Consumer<Found> found) {
      this.listener = found;
      return this;
    }

    /** For a directory: the first answer that names a device may be a stranger's. */
    Builder onEach(Consumer<Found> found) {
      this.each = found;
      return this;
    }

    /**
     * Takes answers by TCP, too, which devices of UDA 2.0 then send all at once (TCPPORT.UPNP.ORG);
     * those of others come by UDP as ever.
     */
    public Builder acceptTcp() {
      this.answers = Answers.UDP_AND_TCP;
      return this;
    }

    /** The request. */
    public SearchRequest build() {
      return new SearchRequest(this);
    }
  }
}
