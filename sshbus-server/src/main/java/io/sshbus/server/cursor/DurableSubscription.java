package io.sshbus.server.cursor;

import io.sshbus.log.Cursor;
import java.util.Optional;

/**
 * A cursor as operators see it.
 *
 * @param use nothing for a cursor of a router that did not keep this
 * @param cursor nothing where it is being made
 */
public record DurableSubscription(
    CursorKey key, Optional<CursorUse> use, Optional<Cursor> cursor, State state) {
  /** Who follows it. */
  public enum State {
    /** Somebody, and has caught up. */
    LIVE("live"),
    /** Somebody, who is being sent what was missed. */
    CATCHING_UP("catching up"),
    /** Nobody. */
    DETACHED("detached");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** As people read it. */
    public String text() {
      return text;
    }
  }
}
