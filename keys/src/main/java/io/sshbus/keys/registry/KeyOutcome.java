package io.sshbus.keys.registry;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What came of a command. */
public sealed interface KeyOutcome {
  /** The outcome in the form that the journal hands on. */
  default Bytes encode() {
    return OutcomeCodec.write(this);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  static KeyOutcome decode(Bytes bytes) {
    return OutcomeCodec.read(bytes);
  }

  /**
   * It was done, or nothing was left to do.
   *
   * @param transitions in order; none where nothing changed
   * @param key the key that the command was about, as it is now, or was before it was forgotten;
   *     null where the command was about no single key
   */
  record Done(List<Transition> transitions, @Nullable KeyRecord key) implements KeyOutcome {
    /** Makes the list immutable. */
    public Done {
      transitions = List.copyOf(transitions);
    }

    /** The key that the command was about. */
    public Optional<KeyRecord> record() {
      return Optional.ofNullable(key);
    }
  }

  /**
   * Nothing was done.
   *
   * @param message what was seen and what to do, for whoever asked
   */
  record Refused(ErrorCode code, String message) implements KeyOutcome {}
}
