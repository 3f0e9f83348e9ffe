package io.sshbus.log.rocksdb;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * What is on disk cannot be trusted: a checksum is wrong, something confirmed is missing, or the
 * format is of another version. Nothing was changed.
 */
public final class LogDamagedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  LogDamagedException(String message) {
    super(message);
  }

  LogDamagedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
