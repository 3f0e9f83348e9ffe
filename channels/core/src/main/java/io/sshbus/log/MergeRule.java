package io.sshbus.log;

import io.sshbus.channel.Bytes;
import org.jspecify.annotations.Nullable;

/** Decides what stands after an offer, alike on every router. Pure. */
@FunctionalInterface
public interface MergeRule {
  /**
   * What stands from now on: {@code standing} itself where the offer is ignored.
   *
   * @param standing null where nothing stands
   */
  TableEntry merge(@Nullable TableEntry standing, TableEntry offered);

  /** A lower epoch is ignored; whatever else is offered replaces what stands. */
  MergeRule NEWEST =
      (standing, offered) ->
          standing != null && offered.epoch() < standing.epoch() ? standing : offered;

  /**
   * Cursors: a lower epoch is ignored; within an epoch places only advance; a higher epoch is a
   * seek and replaces.
   */
  MergeRule CURSORS =
      (standing, offered) -> {
        if (standing == null || offered.epoch() > standing.epoch()) {
          return offered;
        }
        if (offered.epoch() < standing.epoch() || standing.value().equals(offered.value())) {
          return standing;
        }
        Bytes merged =
            Cursor.decode(standing.value()).furthest(Cursor.decode(offered.value())).encode();
        return merged.equals(standing.value())
            ? standing
            : new TableEntry(standing.epoch(), merged);
      };

  /**
   * Entries with one owner at a time, each in an epoch above that of the owner before. A lower
   * epoch is ignored. An empty value takes what stands over into its epoch, and so tells the new
   * owner what the old one has left and shuts that one out, in one step; whatever else is offered
   * replaces what stands.
   */
  MergeRule OWNED =
      (standing, offered) -> {
        if (standing == null) {
          return offered;
        }
        if (offered.epoch() < standing.epoch()) {
          return standing;
        }
        return offered.value().isEmpty()
            ? new TableEntry(offered.epoch(), standing.value())
            : offered;
      };
}
