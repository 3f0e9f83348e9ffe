package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import java.util.function.Supplier;

/** Commands that change something, each told to {@code $SYS/audit} with its outcome. */
final class Audited {
  private Audited() {}

  /**
   * Does something and tells the audit.
   *
   * @param words the command as the audit shows it, without secrets
   */
  static void run(CommandContext context, String words, Runnable change) {
    var unused =
        call(
            context,
            words,
            () -> {
              change.run();
              return true;
            });
  }

  /** The same with something that comes of it. */
  static <T> T call(CommandContext context, String words, Supplier<T> change) {
    String by = context.me().principal().id();
    T result;
    try {
      result = change.get();
    } catch (BusException fault) {
      context.bus().audit(by, words, fault.code().name());
      throw fault;
    }
    context.bus().audit(by, words, "done");
    return result;
  }
}
