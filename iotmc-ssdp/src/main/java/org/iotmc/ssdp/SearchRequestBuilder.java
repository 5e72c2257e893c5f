package org.iotmc.ssdp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.iotmc.api.Udn;
import org.iotmc.api.internal.httpu.Texts;
import org.iotmc.api.spi.DatagramSpec;
import org.iotmc.api.spi.Link;

/** Describes a search. */
public final class SearchRequestBuilder {
  private static final int MAX_SENDS = 10;

  final Target target;
  Duration mx = SearchRequest.DEFAULT_MX;
  Optional<Duration> deadline = Optional.empty();
  int sends = SearchRequest.DEFAULT_SENDS;
  Optional<InetSocketAddress> device = Optional.empty();
  Predicate<Link> links = link -> true;
  Optional<String> userAgent = Optional.empty();
  Optional<String> friendlyName = Optional.of(SearchRequest.DEFAULT_FRIENDLY_NAME);
  Optional<String> uuid = Optional.empty();
  Predicate<Udn> own = udn -> false;
  Consumer<Found> listener = found -> {};
  Optional<Consumer<Seen>> each = Optional.empty();
  SearchRequest.Answers answers = SearchRequest.Answers.UDP;
  boolean aloud;
  int most = SsdpSearcher.MAX_FOUND;

  SearchRequestBuilder(Target target) {
    this.target = target;
  }

  /**
   * How long devices may take to answer; {@link SearchRequest#DEFAULT_MX} unless set. More than
   * {@link SearchRequest#MAX_MX} counts as that, as devices take it.
   *
   * @param duration 1 second or more; whole seconds count
   */
  public SearchRequestBuilder mx(Duration duration) {
    if (duration.toSeconds() < 1) {
      throw new IllegalArgumentException("mx must be 1 second or more: " + duration);
    }
    Duration whole = Duration.ofSeconds(duration.toSeconds());
    this.mx = whole.compareTo(SearchRequest.MAX_MX) > 0 ? SearchRequest.MAX_MX : whole;
    return this;
  }

  /**
   * When the search ends; unless set MX after the last send, and {@link SearchRequest#SLACK}.
   *
   * @param duration positive
   */
  public SearchRequestBuilder deadline(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("deadline must be positive: " + duration);
    }
    this.deadline = Optional.of(duration);
    return this;
  }

  /**
   * How often it is sent, MX apart; {@value SearchRequest#DEFAULT_SENDS} times unless set.
   *
   * @param count 2 to 10: UDP loses
   */
  public SearchRequestBuilder sends(int count) {
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
  public SearchRequestBuilder at(InetSocketAddress only) {
    if (only.isUnresolved()) {
      throw new IllegalArgumentException("not an address: " + only);
    }
    this.device = Optional.of(only);
    return this;
  }

  /**
   * Asks all for the one device as well: a port that it does not have may have been named in its
   * name. Answers of others are dropped all the same.
   */
  SearchRequestBuilder aloud() {
    this.aloud = true;
    return this;
  }

  /**
   * How many sightings are kept, {@link SsdpSearcher#MAX_FOUND} unless set: each way on which a
   * thing answered is one, of some 2 KB at most. One {@link org.iotmc.api.spi.Source} has a quarter
   * of them; what is beyond is dropped and counted.
   *
   * @param sightings 1 to {@link SsdpSearcher#MAX_FOUND}
   */
  public SearchRequestBuilder most(int sightings) {
    if (sightings < 1 || sightings > SsdpSearcher.MAX_FOUND) {
      throw new IllegalArgumentException("most must be 1 to 10000: " + sightings);
    }
    this.most = sightings;
    return this;
  }

  /**
   * Which links are searched; all unless set.
   *
   * @param chosen which
   */
  public SearchRequestBuilder links(Predicate<Link> chosen) {
    this.links = chosen;
    return this;
  }

  /**
   * Operating system, UPnP version and product of the control point (USER-AGENT); not sent unless
   * set.
   *
   * @param tokens such as {@code Linux/6 UPnP/2.0 viewer/3}
   */
  public SearchRequestBuilder userAgent(String tokens) {
    this.userAgent = Optional.of(Texts.header("userAgent", tokens));
    return this;
  }

  /**
   * The control point's name (CPFN.UPNP.ORG), {@value SearchRequest#DEFAULT_FRIENDLY_NAME} unless
   * set; everybody on the network reads it.
   *
   * @param name a name that identifies no person and no place
   */
  public SearchRequestBuilder friendlyName(String name) {
    this.friendlyName = Optional.of(Texts.header("friendlyName", name));
    return this;
  }

  /**
   * The control point's identifier (CPUUID.UPNP.ORG); not sent unless set, since everybody on the
   * network reads it.
   *
   * @param udn the name of the device that the control point is part of, or one of its own
   */
  public SearchRequestBuilder uuid(Udn udn) {
    this.uuid = Optional.of(udn.value().substring("uuid:".length()));
    return this;
  }

  /**
   * Which devices are our own: answers of theirs are dropped and counted; none unless set.
   *
   * @param ours asked on the lane of the search
   */
  public SearchRequestBuilder ignoring(Predicate<Udn> ours) {
    this.own = ours;
    return this;
  }

  /**
   * Told of each thing found, once, as answers come in: of the way that answered first, whichever
   * will be the one to use.
   *
   * @param found called on the lane of the search
   */
  public SearchRequestBuilder onFound(Consumer<Found> found) {
    this.listener = found;
    return this;
  }

  /**
   * For a directory: the first answer that names a device may be a stranger's. Told of what is not
   * kept as well, which is not counted as refused then.
   */
  SearchRequestBuilder onEach(Consumer<Seen> seen) {
    this.each = Optional.of(seen);
    return this;
  }

  /**
   * Takes answers by TCP, too, which devices of UDA 2.0 then send all at once (TCPPORT.UPNP.ORG);
   * those of others come by UDP as ever.
   */
  public SearchRequestBuilder acceptTcp() {
    this.answers = SearchRequest.Answers.UDP_AND_TCP;
    return this;
  }

  /**
   * The request.
   *
   * @throws IllegalArgumentException if it does not fit into {@value SsdpCodec#MAX_ENCODED} bytes;
   *     says which header was one too many
   */
  public SearchRequest build() {
    SearchRequest request = new SearchRequest(this);
    for (InetSocketAddress each : request.destinations()) {
      SsdpCodec.encode(request.message(DatagramSpec.LAST_PORT, each), each);
    }
    return request;
  }
}
