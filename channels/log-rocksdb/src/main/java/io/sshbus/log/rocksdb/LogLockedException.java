package io.sshbus.log.rocksdb;

import java.io.Serial;
import java.nio.file.Path;

/** Another process, or another engine of this one, has the directory open. */
public final class LogLockedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  LogLockedException(Path directory) {
    super(
        "the directory "
            + directory
            + " is in use by another process; stop that one or choose another directory");
  }

  LogLockedException(Path directory, Throwable cause) {
    this(directory);
    initCause(cause);
  }
}
