package io.sshbus.keys.registry;

import java.time.Duration;

/**
 * How much the registry takes. The same on every router that shares a journal, for the outcome of a
 * command depends on them.
 *
 * @param records keys in all
 * @param waiting keys in all that nobody decided about
 * @param waitingPerAddress of these, those that one address, of IPv6 one network, showed last
 * @param waitingFor after which time without a sign of them they are forgotten
 * @param tokens in all, used up ones too until they expire
 * @param expectations in all
 */
public record KeyLimits(
    int records,
    int waiting,
    int waitingPerAddress,
    Duration waitingFor,
    int tokens,
    int expectations) {
  /** 1,000,000 keys, 10,000 waiting, 16 an address, 7 days, 10,000 tokens and expectations. */
  public static final KeyLimits DEFAULT =
      new KeyLimits(1_000_000, 10_000, 16, Duration.ofDays(7), 10_000, 10_000);

  /** Refuses limits under 1. */
  public KeyLimits {
    if (Math.min(Math.min(records, waiting), Math.min(waitingPerAddress, tokens)) < 1
        || expectations < 1
        || waitingFor.toSeconds() < 1) {
      throw new IllegalArgumentException("a limit is under 1");
    }
  }
}
