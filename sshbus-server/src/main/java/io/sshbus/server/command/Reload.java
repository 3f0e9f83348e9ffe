package io.sshbus.server.command;

import java.util.List;

/**
 * The configuration of a running router, as operators see it. Any thread; may wait for the disk.
 */
public interface Reload {

  /**
   * What came of it.
   *
   * @param rules how many there are about content
   * @param atStartOnly the keys that differ and are taken in by the next start alone
   */
  record Outcome(int rules, List<String> atStartOnly) {}

  /**
   * Reads the file again and, unless it is only {@code looked} at, takes it in.
   *
   * @throws io.sshbus.channel.BusException {@code USAGE}: the file says what cannot be; everything
   *     stays as it was
   */
  Outcome reload(boolean looked);

  /** When the configuration was read, and what was wrong since, for people. */
  String state();
}
