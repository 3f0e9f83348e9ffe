package io.sshbus.routing;

import io.sshbus.channel.TagSelector;
import io.sshbus.log.StoredBatch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events of its channels a subscription wants. An event must pass both. Immutable.
 *
 * @param select over the tags; null for any
 * @param match over the bodies; null for any
 */
public record Wanted(@Nullable TagSelector select, @Nullable BodyPattern match) {
  /** Every event. */
  public static final Wanted EVERYTHING = new Wanted(null, null);

  /**
   * What a subscriber says it wants.
   *
   * @param select a label selector; empty for any tags
   * @param match an RE2 pattern; empty for any body
   * @throws io.sshbus.channel.BusException {@code BAD_SELECTOR}, {@code BAD_PATTERN}
   */
  public static Wanted parse(String select, String match) {
    return new Wanted(
        select.isEmpty() ? null : TagSelector.parse(select),
        match.isEmpty() ? null : BodyPattern.parse(match));
  }

  /** Whether nobody need look into the batches. */
  public boolean isEverything() {
    return select == null && match == null;
  }

  /**
   * The indexes of the events that are wanted, ascending. What the bus has said of the whole batch
   * is looked at first, so that most selectors are decided without looking at its events; bodies
   * come last.
   *
   * @param candidates the indexes of the events that may be among them, ascending
   * @param contents where batches are taken apart
   */
  public int[] of(StoredBatch batch, int[] candidates, Contents contents) {
    TagSelector selector = select;
    BodyPattern pattern = match;
    int[] found =
        selector == null
            ? candidates
            : new SelectedEvents(batch, contents).of(selector, candidates);
    return pattern == null || found.length == 0
        ? found
        : matching(pattern, found, contents.bodies(batch));
  }

  private static int[] matching(BodyPattern pattern, int[] candidates, List<byte[]> bodies) {
    return Arrays.stream(candidates).filter(i -> pattern.isFoundIn(bodies.get(i))).toArray();
  }
}
