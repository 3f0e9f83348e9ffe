package io.sshbus.keys.registry;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.NodeKeys;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.StateMachine;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Every key that nodes ever showed, and what became of it: the state machine behind the journal.
 *
 * <p>Commands come from the journal's thread alone. Questions may come from any thread; they see
 * the state before a command or after it, never between.
 */
public final class KeyRegistry implements StateMachine, NodeKeys {
  /** What the journal calls it. */
  public static final String MACHINE = "keys";

  /** Others that are not trusted may come and hear why. */
  private static final Set<KeyState> REFUSED = EnumSet.of(KeyState.SUSPENDED, KeyState.REVOKED);

  private final KeyLimits limits;
  private final TextPool pool = new TextPool();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile Consumer<List<Transition>> listener = transitions -> {};
  private RegistryState state;

  /** A registry that knows nobody. */
  public KeyRegistry(KeyLimits limits) {
    this.limits = limits;
    state = new RegistryState(limits);
  }

  /**
   * Tells {@code listener} from now on what each command changed, in order, on the journal's thread
   * and outside of the lock. Commands that change no state of a key are not told. What happened
   * before is in {@link #transitionsSince}.
   */
  public void listen(Consumer<List<Transition>> listener) {
    this.listener = listener;
  }

  /**
   * Applies a {@link KeyCommand}. Time stands still for a command that is up to an hour older than
   * the last one; one that is older still sets the time back, as the clock was wrong before.
   *
   * @return a {@link KeyOutcome}
   */
  @Override
  public Bytes apply(long index, JournalCommand command) {
    KeyCommand decoded = CommandReader.read(command.body(), pool);
    KeyOutcome outcome;
    lock.writeLock().lock();
    try {
      outcome = new Application(state, command.at()).apply(decoded);
    } finally {
      lock.writeLock().unlock();
    }
    if (outcome instanceof KeyOutcome.Done done && !done.transitions().isEmpty()) {
      listener.accept(done.transitions());
    }
    return outcome.encode();
  }

  @Override
  public Bytes snapshot() {
    return reading(Snapshots::write);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where the bytes are no snapshot of a registry
   */
  @Override
  public void restore(Bytes snapshot) {
    RegistryState restored = Snapshots.read(snapshot, limits, pool);
    lock.writeLock().lock();
    try {
      state = restored;
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public Optional<NodeName> owner(SshPublicKey key) {
    return accepted(key).map(KeyRecord::name);
  }

  @Override
  public Optional<String> refusal(SshPublicKey key) {
    return find(key.fingerprint())
        .filter(record -> REFUSED.contains(record.state()))
        .map(record -> "is " + record.state().text() + " (" + record.name() + ")");
  }

  @Override
  public Tags trusted(SshPublicKey key) {
    return accepted(key).map(KeyRecord::trusted).orElse(Tags.NONE);
  }

  @Override
  public String place(SshPublicKey key) {
    return "KeyMaster";
  }

  private Optional<KeyRecord> accepted(SshPublicKey key) {
    return find(key.fingerprint()).filter(KeyRecord::isAccepted);
  }

  /** What is known of a key. Found at once, however many there are. */
  public Optional<KeyRecord> find(Fingerprint fingerprint) {
    return reading(now -> Optional.ofNullable(now.record(fingerprint)));
  }

  /** All keys that stand under {@code name}, in the order of lists. */
  public List<KeyRecord> named(NodeName name) {
    return reading(now -> now.named(name).stream().sorted(KeyRecord.ORDER).toList());
  }

  /**
   * The keys that an operator's {@code text} means, in the order of lists: see {@link KeySelector}.
   * Found at once, however many keys there are.
   *
   * @throws io.sshbus.channel.BusException {@code USAGE} where the text is far too long
   */
  public List<KeyRecord> matching(String text) {
    KeySelector selector = KeySelector.of(text);
    return reading(now -> now.matching(selector)).stream().sorted(KeyRecord.ORDER).toList();
  }

  /**
   * The keys that pass {@code wanted}, in the order of lists. Walks all keys; commands wait no
   * longer than it takes to note which they are.
   */
  public List<KeyRecord> list(Predicate<KeyRecord> wanted) {
    List<KeyRecord> all = reading(now -> List.copyOf(now.records()));
    return all.stream().filter(wanted).sorted(KeyRecord.ORDER).toList();
  }

  /**
   * Whether the verdict of a policy would count for this command, were it applied now: no
   * expectation, token, signature or earlier decision comes before.
   *
   * @param at the time of the command
   */
  public boolean isForPolicy(KeyCommand.Register command, long at) {
    return reading(
        now -> {
          Changes none = new Changes(now, now.chronicle().at(at));
          return new Registering(none, command).isForPolicy();
        });
  }

  /** Those of the keys under {@code name} that bind it, in the order of lists. */
  public List<KeyRecord> bound(NodeName name) {
    return reading(now -> now.bound(name));
  }

  /**
   * Whether a {@link KeyCommand.Expire} would do anything. Looks only at keys that wait or are in
   * their grace period.
   *
   * @param at the time of the command
   */
  public boolean isDue(long at) {
    return reading(now -> now.isDue(at));
  }

  /** How many keys there are in each state; states without keys are left out. */
  public Map<KeyState, Integer> counts() {
    return reading(RegistryState::counts);
  }

  /** The tokens that have not expired or been taken back, used up ones too, by id. */
  public List<Token.Held> tokens() {
    return reading(now -> now.invitations().tokens());
  }

  /** The announcements that are open, by name. */
  public List<Expectation> expectations() {
    return reading(now -> now.invitations().expectations());
  }

  /** The time of the last command, in microseconds since 1970. */
  long time() {
    return reading(now -> now.chronicle().now());
  }

  /** The number of the last transition; 0 before the first. */
  public long lastTransition() {
    return reading(now -> now.chronicle().last());
  }

  /**
   * The transitions after the one with {@code number}, as far as they are among the newest 1,024.
   */
  public List<Transition> transitionsSince(long number) {
    return reading(now -> now.chronicle().since(number));
  }

  private <T> T reading(Function<RegistryState, T> question) {
    lock.readLock().lock();
    try {
      return question.apply(state);
    } finally {
      lock.readLock().unlock();
    }
  }
}
