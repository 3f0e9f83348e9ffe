package io.sshbus.server.command;

import io.sshbus.channel.BusException;

/** Commands that change something, each told to {@code $SYS/audit} with its outcome. */
final class Audited {
  private Audited() {}

  /**
   * Does something and tells the audit.
   *
   * @param words the command as the audit shows it, without secrets
   */
  static void run(CommandContext context, String words, Runnable change) {
    String by = context.me().principal().id();
    try {
      change.run();
    } catch (BusException fault) {
      context.bus().audit(by, words, fault.code().name());
      throw fault;
    }
    context.bus().audit(by, words, "done");
  }
}
