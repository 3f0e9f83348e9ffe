package io.sshbus.server.command;

import io.sshbus.channel.BusException;

/** Faults as lines for people. */
final class Complaints {
  private Complaints() {}

  static String of(BusException fault) {
    return "sshbus: " + fault.code() + ": " + fault.getMessage();
  }
}
