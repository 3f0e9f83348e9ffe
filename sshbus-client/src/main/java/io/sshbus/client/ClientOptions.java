package io.sshbus.client;

import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Tags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a client is told. Immutable; each {@code with} gives a changed copy.
 *
 * @param address where the router is, and as whom we come
 * @param routers where routers are, tried in turn instead of the address's; empty for that alone
 * @param keys files with private keys as OpenSSH writes them, without a passphrase; tried in their
 *     order
 * @param knownHosts the {@code known_hosts} file that has the router's key; there is no way to go
 *     without
 * @param tags claims about all events of this client
 * @param producer the id of this client's streams; empty for one of its own that nobody else has
 * @param limits what may be used of this process
 * @param timing how long to wait for what
 * @param interest what becomes of events to which nobody listens: the first that is about a channel
 *     decides; where none is, all are sent
 * @param will what is published when this client is gone without a goodbye; null for nothing
 */
public record ClientOptions(
    BusAddress address,
    List<RouterPlace> routers,
    List<Path> keys,
    Path knownHosts,
    Tags tags,
    String producer,
    ClientLimits limits,
    ClientTiming timing,
    List<InterestPolicy> interest,
    @Nullable LastWill will) {

  /** Refuses a producer id that the bus would refuse. */
  public ClientOptions {
    routers = List.copyOf(routers);
    keys = List.copyOf(keys);
    interest = List.copyOf(interest);
    new ProducerNumber(producer, 0);
  }

  /**
   * To {@code host}, as {@code user}, with the {@code known_hosts} of the user who runs this
   * process.
   */
  public static ClientOptions of(String host, int port, String user) {
    return new ClientOptions(
        new BusAddress(host, port, user),
        List.of(),
        List.of(),
        Path.of(System.getProperty("user.home", "."), ".ssh", "known_hosts"),
        Tags.NONE,
        "",
        ClientLimits.DEFAULT,
        ClientTiming.DEFAULT,
        List.of(),
        null);
  }

  /** The same with one more private key. */
  public ClientOptions withKey(Path file) {
    List<Path> more = new ArrayList<>(keys);
    more.add(file);
    return new ClientOptions(
        address, routers, more, knownHosts, tags, producer, limits, timing, interest, will);
  }

  /** The same with these routers to try, one after the other until one answers. */
  public ClientOptions withRouters(List<RouterPlace> places) {
    return new ClientOptions(
        address, places, keys, knownHosts, tags, producer, limits, timing, interest, will);
  }

  /** Where to connect: {@link #routers}, or the address where there are none. */
  public List<RouterPlace> places() {
    return routers.isEmpty() ? List.of(new RouterPlace(address.host(), address.port())) : routers;
  }

  /** The same with another {@code known_hosts} file. */
  public ClientOptions withKnownHosts(Path file) {
    return new ClientOptions(
        address, routers, keys, file, tags, producer, limits, timing, interest, will);
  }

  /** The same with claims about all events. */
  public ClientOptions withTags(Tags claims) {
    return new ClientOptions(
        address, routers, keys, knownHosts, claims, producer, limits, timing, interest, will);
  }

  /**
   * The same with a producer id. No two clients at a time may have the same id under the same key:
   * the bus would take the events of one for repeats of the other's. Numbers begin at the clock's
   * nanoseconds, so that a client that comes back under its old id goes on above its old numbers.
   */
  public ClientOptions withProducer(String id) {
    return new ClientOptions(
        address, routers, keys, knownHosts, tags, id, limits, timing, interest, will);
  }

  /** The same with other limits. */
  public ClientOptions withLimits(ClientLimits other) {
    return new ClientOptions(
        address, routers, keys, knownHosts, tags, producer, other, timing, interest, will);
  }

  /** The same with other times. */
  public ClientOptions withTiming(ClientTiming other) {
    return new ClientOptions(
        address, routers, keys, knownHosts, tags, producer, limits, other, interest, will);
  }

  /**
   * The same with other decisions on what nobody wants. Only for what {@link BusChannel} publishes:
   * what is in a spool always goes.
   */
  public ClientOptions withInterest(List<InterestPolicy> policies) {
    return new ClientOptions(
        address, routers, keys, knownHosts, tags, producer, limits, timing, policies, will);
  }

  /**
   * The same with a last will: the router publishes it, in this client's name, when the connection
   * ends without {@link SshBusClient#close()}; the process was killed, the machine or the network
   * is gone. It is left anew with each connection, and not published where the router stops. A
   * router that refuses it says so in the log of this process, and everything else goes on.
   */
  public ClientOptions withWill(LastWill event) {
    return new ClientOptions(
        address, routers, keys, knownHosts, tags, producer, limits, timing, interest, event);
  }
}
