package io.sshbus.request;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/** What each node and each operator has open, over all their connections. */
final class Accounts {
  private final RequestLimits limits;
  private final Map<String, Usage> usages = new HashMap<>();

  private static final class Usage {
    int open;
    int asked;
  }

  Accounts(RequestLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes one more request of {@code party}.
   *
   * @param asked how many it asks
   * @throws BusException {@link ErrorCode#TOO_MANY_REQUESTS}
   */
  void open(Party party, int asked) {
    Usage usage = usages.computeIfAbsent(party.account(), account -> new Usage());
    if (usage.open >= limits.open()) {
      throw tooMany(party.account() + " has " + usage.open + " open requests");
    }
    if (asked > limits.asked() - usage.asked) {
      throw tooMany(
          party.account()
              + " waits for "
              + usage.asked
              + " replies and asks for "
              + asked
              + " more, of which "
              + limits.asked()
              + " are allowed together");
    }
    usage.open++;
    usage.asked += asked;
  }

  private static BusException tooMany(String seen) {
    return new BusException(
        ErrorCode.TOO_MANY_REQUESTS, seen + "; wait for some to end, or cancel them");
  }

  /** One of those asked has nothing more to say. */
  void answered(Party party) {
    usage(party).asked--;
  }

  /** A request is over; {@code unanswered} of those asked had more to say. */
  void close(Party party, int unanswered) {
    Usage usage = usage(party);
    usage.open--;
    usage.asked -= unanswered;
    if (usage.open == 0) {
      usages.remove(party.account());
    }
  }

  private Usage usage(Party party) {
    Usage usage = usages.get(party.account());
    if (usage == null) {
      throw new IllegalStateException(party.account() + " has nothing open");
    }
    return usage;
  }

  /** How many have anything open. */
  int size() {
    return usages.size();
  }
}
