package io.sshbus.request;

import io.sshbus.request.Responders.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Who of many is asked. Exactly as many are asked as replies are wanted, so that a request for one
 * reply costs one responder and not the fleet. One is the less loaded of two taken at random, which
 * spreads load nearly as well as looking at all.
 */
final class Choice {
  private final RandomGenerator random;
  private final Predicate<Party> busy;

  /**
   * @param busy whether somebody must not be asked now
   */
  Choice(RandomGenerator random, Predicate<Party> busy) {
    this.random = random;
    this.busy = busy;
  }

  /** At most {@code wanted} of {@code reached} that are not busy. */
  List<Target> of(List<Target> reached, int wanted) {
    if (wanted == 1) {
      Target one = any(reached);
      Target other = any(reached);
      Target better = load(one) <= load(other) ? one : other;
      if (!busy.test(better.party())) {
        return List.of(better);
      }
    }
    List<Target> left = new ArrayList<>(reached);
    List<Target> chosen = new ArrayList<>();
    while (chosen.size() < wanted && !left.isEmpty()) {
      int at = random.nextInt(left.size());
      Target next = left.get(at);
      left.set(at, left.get(left.size() - 1));
      left.remove(left.size() - 1);
      if (!busy.test(next.party())) {
        chosen.add(next);
      }
    }
    return chosen;
  }

  private Target any(List<Target> reached) {
    return reached.get(reached.size() == 1 ? 0 : random.nextInt(reached.size()));
  }

  private int load(Target target) {
    return busy.test(target.party()) ? Integer.MAX_VALUE : target.party().answering.size();
  }
}
