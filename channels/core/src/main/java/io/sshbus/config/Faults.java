package io.sshbus.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;

/** How what is wrong with a configuration is told: {@code line 7, limits.frame: ...}. */
final class Faults {
  private Faults() {}

  static BusException at(int line, String message) {
    return at(line, "", message);
  }

  static BusException at(int line, String path, String message) {
    return new BusException(ErrorCode.USAGE, place(line, path) + message);
  }

  static BusException at(int line, String path, Throwable cause) {
    return new BusException(ErrorCode.USAGE, place(line, path) + cause.getMessage(), cause);
  }

  private static String place(int line, String path) {
    return "line " + line + (path.isEmpty() ? "" : ", " + path) + ": ";
  }
}
