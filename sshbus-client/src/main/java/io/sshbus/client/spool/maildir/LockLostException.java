package io.sshbus.client.spool.maildir;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** The lock of the spool is gone: somebody else may be giving numbers by now. */
final class LockLostException extends IOException {
  private static final long serialVersionUID = 1L;

  private LockLostException() {
    super("the lock of the spool was lost");
  }

  static void unless(BooleanSupplier held) throws LockLostException {
    if (!held.getAsBoolean()) {
      throw new LockLostException();
    }
  }
}
