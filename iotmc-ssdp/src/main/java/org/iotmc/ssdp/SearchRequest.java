package org.iotmc.ssdp;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.iotmc.api.spi.Link;

/** What to search for, and how (UDA 2.0, 1.3.2). Immutable. */
public final class SearchRequest {
  /** How often each search is sent, since UDP loses. */
  public static final int SENDS = 3;

  /** What is added to MX for the way of the answers. */
  public static final Duration SLACK = Duration.ofMillis(500);

  /** How long devices may take to answer unless said otherwise. */
  public static final Duration DEFAULT_MX = Duration.ofSeconds(1);

  private static final Duration MAX_MX = Duration.ofSeconds(5);

  private final Target target;
  private final Duration mx;
  private final Duration deadline;
  private final Predicate<Link> links;
  private final Optional<String> friendlyName;
  private final Consumer<Found> listener;

  private SearchRequest(Builder builder) {
    this.target = builder.target;
    this.mx = builder.mx;
    this.deadline = builder.deadline.orElseGet(() -> builder.mx.multipliedBy(SENDS).plus(SLACK));
    this.links = builder.links;
    this.friendlyName = builder.friendlyName;
    this.listener = builder.listener;
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

  /** What is searched for. */
  public Target target() {
    return target;
  }

  /** How long devices may take to answer. */
  public Duration mx() {
    return mx;
  }

  /** When the search ends. */
  public Duration deadline() {
    return deadline;
  }

  /** Which links are searched. */
  public Predicate<Link> links() {
    return links;
  }

  /** Told of each thing found, once, on the lane of the search. */
  Consumer<Found> listener() {
    return listener;
  }

  SsdpMessage.Search message() {
    return new SsdpMessage.Search(
        target,
        OptionalInt.of((int) mx.toSeconds()),
        new ControlPoint(Optional.empty(), friendlyName, Optional.empty()));
  }

  /** Describes a search. */
  public static final class Builder {
    private final Target target;
    private Duration mx = DEFAULT_MX;
    private Optional<Duration> deadline = Optional.empty();
    private Predicate<Link> links = link -> true;
    private Optional<String> friendlyName = Optional.empty();
    private Consumer<Found> listener = found -> {};

    private Builder(Target target) {
      this.target = target;
    }

    /**
     * How long devices may take to answer; {@link #DEFAULT_MX} unless set.
     *
     * @param duration 1 to 5 whole seconds
     */
    public Builder mx(Duration duration) {
      if (duration.toSeconds() < 1 || duration.compareTo(MAX_MX) > 0) {
        throw new IllegalArgumentException("mx must be 1 to 5 seconds: " + duration);
      }
      this.mx = Duration.ofSeconds(duration.toSeconds());
      return this;
    }

    /**
     * When the search ends; after {@value #SENDS} times MX and half a second unless set.
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
     * Which links are searched; all unless set.
     *
     * @param chosen which
     */
    public Builder links(Predicate<Link> chosen) {
      this.links = chosen;
      return this;
    }

    /**
     * The control point's name (CPFN.UPNP.ORG); everybody on the network reads it.
     *
     * @param name a name that identifies no person and no place
     */
    public Builder friendlyName(String name) {
      this.friendlyName = Optional.of(Texts.header("friendlyName", name));
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

    /** The request. */
    public SearchRequest build() {
      return new SearchRequest(this);
    }
  }
}
