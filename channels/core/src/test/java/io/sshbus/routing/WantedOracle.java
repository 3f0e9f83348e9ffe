package io.sshbus.routing;

import io.sshbus.channel.Event;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a subscription asks for, and the same said again by other means, of an event as it is seen.
 */
record WantedOracle(String select, String match, Predicate<Event> oracle) {
  static final WantedOracle EVERYTHING = new WantedOracle("", "", event -> true);
  static final WantedOracle HITS = new WantedOracle("", SimulatedBatches.HIT, WantedOracle::isHit);

  /** One of each kind: decided by the batch, by the event, by tag and body. */
  static final List<WantedOracle> ALL =
      List.of(
          EVERYTHING,
          HITS,
          new WantedOracle("node=n", "", event -> "n".equals(event.sender().node())),
          new WantedOracle("@colour", "", event -> event.trusted().values().containsKey("colour")),
          new WantedOracle(
              "colour in (red, green)", "", event -> "red".equals(WantedOracle.colour(event))),
          new WantedOracle("!colour", "", event -> "none".equals(WantedOracle.colour(event))),
          new WantedOracle(
              "channel != a,colour notin (blue)",
              SimulatedBatches.HIT,
              event ->
                  !event.channel().value().equals("a")
                      && !"blue".equals(WantedOracle.colour(event))
                      && isHit(event)));

  Wanted wanted() {
    return Wanted.parse(select, match);
  }

  boolean wants(Event event) {
    return oracle.test(event);
  }

  private static boolean isHit(Event event) {
    return event.text().equals(SimulatedBatches.HIT);
  }

  private static String colour(Event event) {
    String claimed = event.tags().values().getOrDefault("colour", "none");
    return event.trusted().values().getOrDefault("colour", claimed);
  }
}
