package io.sshbus.server.cursor;

import io.sshbus.channel.BusException;

/** A subscription that uses a cursor. Any thread. */
public interface CursorUser {
  /** What it subscribes to. */
  CursorUse use();

  /** Whether it has caught up. */
  boolean isLive();

  /** It must let go of the cursor; {@code why} is what its client is told. */
  void lost(BusException why);
}
