package io.sshbus.server.keymaster;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.KnownHosts;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.keys.registry.KeyLimits;
import io.sshbus.keys.registry.KeyOutcome;
import io.sshbus.keys.registry.KeyRegistry;
import io.sshbus.keys.registry.Transition;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.TrustedTime;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.config.KeyMasterSettings;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the nodes' keys: puts commands into the journal, tells the bus of each change, and has the
 * sessions of keys that lost their trust end. Any thread; never blocks.
 */
public final class KeyMaster {
  private static final Logger LOG = LoggerFactory.getLogger(KeyMaster.class);
  private static final long EXPIRY_SECONDS = 10;

  /** What the registry takes: the same everywhere and always, as its state depends on it. */
  public static final KeyLimits LIMITS = KeyLimits.DEFAULT;

  private final Bus bus;
  private final KeyMasterSettings settings;
  private final KeyRegistry registry;
  private final Journal journal;
  private final KeyNews news;
  private final TrustedTime time;
  private volatile Consumer<Set<Fingerprint>> endSessions = keys -> {};

  /**
   * The keeper of {@code registry}, which has all of {@code journal} behind it.
   *
   * @param journal whose state machine the registry is
   */
  public KeyMaster(Bus bus, KeyMasterSettings settings, KeyRegistry registry, Journal journal) {
    this(bus, settings, registry, journal, System::nanoTime);
  }

  /** The same with a clock of its own that only advances, in nanoseconds. */
  KeyMaster(
      Bus bus,
      KeyMasterSettings settings,
      KeyRegistry registry,
      Journal journal,
      LongSupplier nanos) {
    this.bus = bus;
    this.settings = settings;
    this.registry = registry;
    this.journal = journal;
    this.news = new KeyNews(bus, registry);
    this.time = new TrustedTime(bus::nowMicros, nanos, KeyMaster::jumped);
  }

  /**
   * Takes over: what the bus was not told before a stop it is told now, and grace periods and
   * waiting times end from now on.
   *
   * @param ending ends the sessions of these keys, without waiting; on the timer
   */
  public void start(Consumer<Set<Fingerprint>> ending) {
    endSessions = ending;
    registry.listen(this::changed);
    news.catchUp();
    var unused =
        bus.threads()
            .timer()
            .scheduleWithFixedDelay(this::expire, EXPIRY_SECONDS, EXPIRY_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Takes in the keys of a file; waits for the disk. To do it again after a crash in between
   * changes nothing that was decided.
   *
   * @throws BusException where not all can be taken in
   */
  public void take(KnownHosts file, Cause cause) {
    for (KeyCommand command : KeyCommand.Import.of(cause, file)) {
      if (submit(command).toCompletableFuture().join() instanceof KeyOutcome.Refused refused) {
        throw new BusException(refused.code(), refused.message());
      }
    }
  }

  /** The keys. */
  public KeyRegistry registry() {
    return registry;
  }

  /** Where a key stands that cannot do anything yet, and what helps; for whom it belongs to. */
  public String standing(Fingerprint key) {
    return registry
        .find(key)
        .map(
            record ->
                record.isAccepted()
                    ? "it has been meanwhile; log in again"
                    : KeyAnswers.message(record))
        .orElse("it has not registered; sshbus-register does that");
  }

  KeyMasterSettings settings() {
    return settings;
  }

  Bus bus() {
    return bus;
  }

  /**
   * Has a command carried out; completes once it is on disk, exceptionally with {@link
   * BusException} where the log takes nothing. What takes rights away does not wait for room.
   */
  public CompletionStage<KeyOutcome> submit(KeyCommand command) {
    JournalCommand journaled =
        new JournalCommand(
            KeyRegistry.MACHINE, UUID.randomUUID(), bus.nowMicros(), command.encode());
    CompletionStage<Bytes> outcome =
        command.onlyWithdraws() ? journal.submitFromReserve(journaled) : journal.submit(journaled);
    return outcome.thenApply(KeyOutcome::decode);
  }

  /** On the journal's thread. */
  private void changed(List<Transition> transitions) {
    news.tell(transitions);
    Set<Fingerprint> ended =
        transitions.stream()
            .filter(Transition::endsSessions)
            .map(Transition::fingerprint)
            .collect(Collectors.toSet());
    if (!ended.isEmpty()) {
      // Readers may all be busy, for whoever is to be hung up on; this must not wait for them.
      bus.threads().timer().execute(() -> endSessions.accept(ended));
    }
  }

  private static void jumped(long seconds) {
    LOG.warn(
        "the clock is {} seconds ahead of where it should be: no key, token or expectation ends"
            + " for its age until it is set back, or the router is restarted if the clock is right",
        seconds);
  }

  /** An idle registry must not fill the journal, nor a clock that jumped empty it. */
  void expire() {
    if (time.isTrusted() && registry.isDue(time.micros())) {
      var unused = submit(new KeyCommand.Expire(Cause.bus("time has passed")));
    }
  }
}
