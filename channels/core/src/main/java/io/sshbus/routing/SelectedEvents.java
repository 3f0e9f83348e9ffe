package io.sshbus.routing;

import io.sshbus.channel.Envelope;
import io.sshbus.channel.TagSelector;
import io.sshbus.channel.TagSelector.Requirement;
import io.sshbus.channel.Tags;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A selector tried on one batch. A key stands for: {@code node}, {@code user} and {@code channel},
 * as the bus has proved them; else the trusted tag; else the event's own claim; else that of the
 * connection. What is the same for all events is decided once for the batch. Confined to one
 * thread.
 */
final class SelectedEvents {
  private static final int[] NONE = {};

  private final StoredBatch stored;
  private final Envelope envelope;
  private final Contents contents;
  private @Nullable List<Tags> ownTags;

  SelectedEvents(StoredBatch stored, Contents contents) {
    this.stored = stored;
    this.envelope = stored.batch().envelope();
    this.contents = contents;
  }

  /** Those of {@code candidates} that {@code selector} selects. */
  int[] of(TagSelector selector, int[] candidates) {
    List<Requirement> open = new ArrayList<>();
    for (Requirement asked : selector.requirements()) {
      if (differs(asked)) {
        open.add(asked);
      } else if (!asked.holds(ofBatch(asked))) {
        return NONE;
      }
    }
    return open.isEmpty()
        ? candidates
        : Arrays.stream(candidates).filter(index -> hold(open, index)).toArray();
  }

  /** Whether the value may be another for each event. */
  private boolean differs(Requirement asked) {
    String key = asked.key();
    if (isProven(key)) {
      return false;
    }
    for (Tags own : envelope.trustedByEvent().values()) {
      if (own.values().containsKey(key)) {
        return true;
      }
    }
    return !asked.trustedOnly()
        && !envelope.trusted().values().containsKey(key)
        && stored.batch().section().hasTags();
  }

  private static boolean isProven(String key) {
    return key.equals("node") || key.equals("user") || key.equals("channel");
  }

  private @Nullable String ofBatch(Requirement asked) {
    return switch (asked.key()) {
      case "node" -> envelope.sender().node();
      case "user" -> envelope.sender().user();
      case "channel" -> envelope.channel().value();
      default -> {
        String trusted = envelope.trusted().values().get(asked.key());
        yield trusted != null || asked.trustedOnly()
            ? trusted
            : envelope.claims().values().get(asked.key());
      }
    };
  }

  private boolean hold(List<Requirement> open, int index) {
    for (Requirement asked : open) {
      if (!asked.holds(ofEvent(asked, index))) {
        return false;
      }
    }
    return true;
  }

  /** Asked for once a batch: what has no room is not kept, and would be taken apart each time. */
  private List<Tags> ownTags() {
    List<Tags> known = ownTags;
    if (known == null) {
      known = contents.tags(stored);
      ownTags = known;
    }
    return known;
  }

  private @Nullable String ofEvent(Requirement asked, int index) {
    Tags own = envelope.trustedByEvent().get(index);
    String trusted = own == null ? null : own.values().get(asked.key());
    if (trusted != null) {
      return trusted;
    }
    String claimed =
        asked.trustedOnly()
                || envelope.trusted().values().containsKey(asked.key())
                || !stored.batch().section().hasTags()
            ? null
            : ownTags().get(index).values().get(asked.key());
    return claimed == null ? ofBatch(asked) : claimed;
  }
}
