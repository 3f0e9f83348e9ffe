package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be asked of the registry. The time is that of the journal's command. Where a
 * {@code String key} is wanted it is a {@link KeySelector}: a fingerprint, the beginning of one, or
 * a name.
 */
public sealed interface KeyCommand {
  /** The longest grace period of a rotation: 90 days in microseconds. */
  long MAX_GRACE = 90L * 24 * 3600 * 1_000_000;

  /** Who asks, and why. */
  Cause cause();

  /** The command in the form that goes into the journal. */
  default Bytes encode() {
    return CommandWriter.write(this);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  static KeyCommand decode(Bytes bytes) {
    return CommandReader.read(bytes, new TextPool());
  }

  /**
   * A key shows itself.
   *
   * @param registration with {@code evidence.signedBy} where an accepted key of the same name
   *     vouched for it in the namespace {@code also@sshbus}
   * @param token that came with it
   * @param acceptNew whether the configuration trusts on first use
   */
  record Register(
      Cause cause, Registration registration, TokenText.@Nullable Proof token, boolean acceptNew)
      implements KeyCommand {}

  /**
   * A key shows itself as the successor of the one of its type.
   *
   * @param registration with {@code evidence.signedBy}, the accepted key of the same name that
   *     signed in the namespace {@code rotate@sshbus}
   * @param graceMicros for how long the old key goes on, 0 to {@link #MAX_GRACE}
   */
  record Rotate(Cause cause, Registration registration, long graceMicros) implements KeyCommand {
    /** Refuses a rotation that nobody signed, and a grace period out of range. */
    public Rotate {
      if (registration.evidence().signedBy() == null) {
        throw new IllegalArgumentException("a rotation is signed");
      }
      if (graceMicros < 0 || graceMicros > MAX_GRACE) {
        throw new IllegalArgumentException("the grace period is out of range: " + graceMicros);
      }
    }
  }

  /**
   * An operator trusts a key.
   *
   * @param tags which become its trusted tags, added to those that its node has already
   */
  record Accept(Cause cause, String key, Tags tags) implements KeyCommand {
    /** Refuses what can be no selector. */
    public Accept {
      KeySelector.check(key);
    }
  }

  /** An operator does something else to one key. */
  record Change(Cause cause, Verb verb, String key) implements KeyCommand {
    /** Refuses what can be no selector. */
    public Change {
      KeySelector.check(key);
    }
  }

  /** Whether all it can do is to take rights away. */
  default boolean onlyWithdraws() {
    return this instanceof Change change && change.verb().withdraws();
  }

  /** What an operator can do to a key, apart from accepting it. The order is the one on disk. */
  enum Verb {
    /** Decide against it. */
    REJECT(KeyAction.REJECT),
    /** Never trust it again. */
    REVOKE(KeyAction.REVOKE),
    /** Refuse it until further notice. */
    SUSPEND(KeyAction.SUSPEND),
    /** End a suspension. */
    RESUME(KeyAction.RESUME),
    /** Forget it. */
    REMOVE(KeyAction.REMOVE);

    private final KeyAction action;

    Verb(KeyAction action) {
      this.action = action;
    }

    /** What happens to the key. */
    public KeyAction action() {
      return action;
    }

    private boolean withdraws() {
      return this == REJECT || this == REVOKE || this == SUSPEND;
    }
  }

  /** An operator gives a node's name to another key, in place of the one of the same type. */
  record Replace(Cause cause, NodeName name, String key) implements KeyCommand {
    /** Refuses what can be no selector. */
    public Replace {
      KeySelector.check(key);
    }
  }

  /**
   * An operator gives the name of a rebuilt node to all of its new keys at once; every other key
   * that has the name is superseded, of whatever type.
   *
   * @param keys 1 to 3, of different types
   */
  record Rebuild(Cause cause, NodeName name, List<String> keys) implements KeyCommand {
    /** As many keys as a node has. */
    private static final int MOST = KeyFamily.values().length;

    /** Refuses none, too many, and what can be no selector. */
    public Rebuild {
      keys = List.copyOf(keys);
      if (keys.isEmpty() || keys.size() > MOST) {
        throw new BusException(
            ErrorCode.USAGE,
            "a node has 1 to " + MOST + " keys, one of each type, and not " + keys.size());
      }
      keys.forEach(KeySelector::check);
    }
  }

  /**
   * An operator changes the trusted tags of a node, which are those of all keys that have its name.
   *
   * @param key any of them, or the name
   * @param tags that it gets
   * @param removed keys of tags that it loses
   */
  record Retag(Cause cause, String key, Tags tags, NavigableSet<String> removed)
      implements KeyCommand {
    /** Refuses what can be no selector or tag, and what changes nothing or contradicts itself. */
    public Retag {
      KeySelector.check(key);
      removed = Collections.unmodifiableNavigableSet(new TreeSet<>(removed));
      // Also refuses what can be no key of a tag.
      Tags gone = Tags.of(removed.stream().collect(Collectors.toMap(tag -> tag, tag -> "")));
      if (tags.isEmpty() && gone.isEmpty()) {
        throw new BusException(ErrorCode.USAGE, "no tag to set or to remove");
      }
      if (removed.stream().anyMatch(tag -> tags.values().containsKey(tag))) {
        throw new BusException(ErrorCode.USAGE, "a tag cannot be set and removed at once");
      }
    }
  }

  /** An operator announces a key. One with the same name and fingerprint takes its place. */
  record Expect(Cause cause, NodeName name, @Nullable Fingerprint fingerprint, long until)
      implements KeyCommand {}

  /**
   * An operator takes an announcement back.
   *
   * @param fingerprint null for all of the name
   */
  record ForgetExpectation(Cause cause, NodeName name, @Nullable Fingerprint fingerprint)
      implements KeyCommand {}

  /** An operator hands out a token. */
  record AddToken(Cause cause, Token token) implements KeyCommand {}

  /** An operator takes a token back. */
  record RemoveToken(Cause cause, String id) implements KeyCommand {
    /** Refuses what can be no id. */
    public RemoveToken {
      KeySelector.check(id);
    }
  }

  /**
   * Keys that an operator brings in a file. Those that the registry knows already are left as they
   * are, unless the file revokes them; those whose name is bound to another key of their type
   * become conflicts.
   *
   * @param entries at most {@value #MAX_ENTRIES}: more go into several commands
   */
  record Import(Cause cause, List<Entry> entries) implements KeyCommand {
    /** The most keys of one command: no more transitions than the registry remembers. */
    public static final int MAX_ENTRIES = 1000;

    /** The name of revoked keys of which nothing else is known (RFC 6761, section 6.4). */
    public static final NodeName NAMELESS = new NodeName("unknown.invalid");

    /** Makes the list immutable. */
    public Import {
      entries = List.copyOf(entries);
      if (entries.size() > MAX_ENTRIES) {
        throw new IllegalArgumentException(entries.size() + " keys are too many for one command");
      }
    }

    /**
     * The commands that bring in a whole file, in the order of its lines. Refused keys come in as
     * revoked ones, so that they stay refused.
     */
    public static List<Import> of(Cause cause, KnownHosts file) {
      List<Entry> entries = new ArrayList<>();
      file.refused().keySet().forEach(key -> entries.add(new Entry(NAMELESS, key, true)));
      entries.sort(Comparator.comparing(entry -> entry.key().fingerprint().hex()));
      file.entries().values().stream()
          .filter(line -> !file.refused().containsKey(line.key()))
          .sorted(Comparator.comparingInt(KnownHosts.Entry::line))
          .forEach(line -> entries.add(new Entry(line.name(), line.key(), false)));
      entries.removeIf(entry -> entry.key().type().needsToken());
      List<Import> commands = new ArrayList<>();
      for (int from = 0; from < entries.size(); from += MAX_ENTRIES) {
        int to = Math.min(entries.size(), from + MAX_ENTRIES);
        commands.add(new Import(cause, entries.subList(from, to)));
      }
      return commands;
    }

    /**
     * One key.
     *
     * @param revoked whether it comes in as a revoked one; else as an accepted one
     */
    public record Entry(NodeName name, SshPublicKey key, boolean revoked) {
      /** Refuses keys that no node has. */
      public Entry {
        KeyFamily.of(key.type());
      }
    }
  }

  /**
   * Time has passed: keys that waited too long go, grace periods end, tokens and expectations
   * expire. At most 1,000 keys at once; the rest goes with the next.
   */
  record Expire(Cause cause) implements KeyCommand {}
}
