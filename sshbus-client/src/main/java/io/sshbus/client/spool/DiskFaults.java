package io.sshbus.client.spool;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.io.IOException;

/** What a fault of the disk means to whoever appends. */
final class DiskFaults {
  private DiskFaults() {}

  /** Whether there is no room: Java says so in no other way than in the words of the system. */
  static boolean isFull(IOException fault) {
    String message = String.valueOf(fault.getMessage());
    return message.contains("No space left") || message.contains("quota exceeded");
  }

  static BusException of(IOException fault) {
    return new BusException(
        ErrorCode.SPOOL_FAULT,
        "the disk of the spool has failed, the event may be kept or not: " + fault.getMessage(),
        fault);
  }
}
