package io.sshbus.server.session;

import io.sshbus.server.bus.BackPressure;

/**
 * Counts what a channel has received and still holds, and gives the rest back to the other side:
 * what is published only once it is on disk, all of it only while the bus can take more. Any
 * thread.
 */
final class Intake {
  private final ChannelPort port;
  private final BackPressure pressure;
  private int owed;
  private int held;
  private boolean waiting;

  Intake(ChannelPort port, BackPressure pressure) {
    this.port = port;
    this.pressure = pressure;
  }

  /** Bytes have come in. */
  synchronized void received(int bytes) {
    owed += bytes;
  }

  /** So many of them are kept until {@link #letGo}. */
  synchronized void hold(int bytes) {
    held += bytes;
  }

  /** So many of those kept are kept no more. */
  void letGo(int bytes) {
    synchronized (this) {
      held -= bytes;
    }
    giveBack();
  }

  /** Gives back what is not held, if the bus can take more. */
  void giveBack() {
    int back;
    synchronized (this) {
      back = owed - held;
      if (back <= 0 || waiting) {
        return;
      }
      waiting = true;
    }
    if (!pressure.mayTakeIn(this::goOn)) {
      return;
    }
    goOn();
  }

  private void goOn() {
    int back;
    synchronized (this) {
      waiting = false;
      back = Math.max(0, owed - held);
      owed -= back;
    }
    if (back > 0) {
      port.consumed(back);
    }
  }
}
