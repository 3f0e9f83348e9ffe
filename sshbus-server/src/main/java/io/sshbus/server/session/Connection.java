package io.sshbus.server.session;

import io.sshbus.channel.Batch;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Grants;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Somebody who has proved who they are, on one SSH connection. Any thread. */
public final class Connection {
  private final long number;
  private final Principal principal;
  private final SshPublicKey key;
  private final Sender sender;
  private volatile Grants grants;
  private final Line line;
  private final Set<ChannelProgram> running = ConcurrentHashMap.newKeySet();
  private final Set<ChannelProgram> draining = ConcurrentHashMap.newKeySet();
  private final Tally eventsIn;
  private final Tally eventsOut;
  private final LongAdder bytesOut;
  private final InFlight inFlight;
  private volatile String client;
  private volatile boolean expelled;
  private volatile @Nullable Duration ending;

  /**
   * What becomes of a connection in the hands of a door.
   *
   * @param caller the other side
   * @param since when it was proved who it is
   * @param trusted what the bus vouches for about who is there, at the moment
   * @param hangUp closes it
   */
  public record Line(
      Connections.Caller caller, Instant since, Supplier<Tags> trusted, Runnable hangUp) {}

  /**
   * What a connection may take, and where it is counted together with all others.
   *
   * @param inFlightBytes how much of what it published may be on its way to the disk
   * @param eventsIn events confirmed to anybody
   * @param eventsOut events delivered to anybody
   * @param bytesOut of the batches delivered to anybody
   */
  record Terms(long inFlightBytes, LongAdder eventsIn, LongAdder eventsOut, LongAdder bytesOut) {}

  /**
   * A connection whose principal has been proved.
   *
   * @param number unique in this router's life
   * @param terms what it may take, and where it is counted
   */
  Connection(
      long number, Principal principal, SshPublicKey key, Rights rights, Line line, Terms terms) {
    this.number = number;
    this.principal = principal;
    this.key = key;
    this.sender = new Sender(principal.id());
    this.grants = rights.of(principal);
    this.line = line;
    this.client = line.caller().software();
    this.inFlight = new InFlight(terms.inFlightBytes());
    this.eventsIn = new Tally(terms.eventsIn());
    this.eventsOut = new Tally(terms.eventsOut());
    this.bytesOut = terms.bytesOut();
  }

  /** Unique in this router's life. */
  public long number() {
    return number;
  }

  /** Who it is. */
  public Principal principal() {
    return principal;
  }

  /** The key that proved it. */
  public SshPublicKey key() {
    return key;
  }

  /** What the bus vouches for about who it is. */
  Tags trusted() {
    return line.trusted().get();
  }

  /** Who it is, as the sender of events. */
  public Sender sender() {
    return sender;
  }

  /** What it may do. */
  public Grants grants() {
    return grants;
  }

  Connections.Caller caller() {
    return line.caller();
  }

  /**
   * Gives it the rights that its principal has now. Where those are others than before, its
   * programs come to an end: what they do was allowed by the old ones.
   */
  void regrant(Rights rights, Duration retryAfter) {
    Grants now = rights.of(principal);
    boolean changed = !now.allowsTheSame(grants);
    grants = now;
    if (changed) {
      drain(retryAfter);
    }
  }

  /** Where it comes from. */
  public String address() {
    return line.caller().address();
  }

  /** When it was proved. */
  public Instant since() {
    return line.since();
  }

  /** A program runs on one of its channels from now on; not for long where the router stops. */
  public void began(ChannelProgram program) {
    running.add(program);
    Duration retryAfter = ending;
    if (retryAfter != null) {
      drain(program, retryAfter);
    }
  }

  /** The program's channel has gone. */
  public void ended(ChannelProgram program) {
    running.remove(program);
    draining.remove(program);
  }

  /** How many channels it has open. */
  public int channels() {
    return running.size();
  }

  /** Has all its programs come to an end. */
  void drain(Duration retryAfter) {
    running.forEach(program -> drain(program, retryAfter));
  }

  private void drain(ChannelProgram program, Duration retryAfter) {
    if (draining.add(program)) {
      program.drain(retryAfter);
    }
  }

  /** Has all its programs come to an end, those too that begin later: the router stops. */
  void end(Duration retryAfter) {
    ending = retryAfter;
    drain(retryAfter);
  }

  /** Whether the router stops, so that nothing new may begin here. */
  public boolean isEnding() {
    return ending != null;
  }

  /** What of it is on its way to the disk. */
  InFlight inFlight() {
    return inFlight;
  }

  /** Events confirmed to it. */
  public Tally eventsIn() {
    return eventsIn;
  }

  /** Counts what is on its way to a subscription of it. */
  void delivers(Batch batch) {
    eventsOut.add(batch.visible());
    bytesOut.add(batch.bytes().length());
  }

  /** Events delivered to it. */
  public Tally eventsOut() {
    return eventsOut;
  }

  /** Name and version of its program, as it says; those of its SSH if it does not. */
  public String client() {
    return client;
  }

  /** Takes what the program says of itself. */
  public void client(String name) {
    if (!name.isEmpty()) {
      client = name;
    }
  }

  /** Closes the connection because its key proves nothing any more. */
  void expel() {
    expelled = true;
    hangUp();
  }

  /** Whether its key proves nothing any more. */
  boolean isExpelled() {
    return expelled;
  }

  /** Closes the connection. */
  public void hangUp() {
    line.hangUp().run();
  }
}
