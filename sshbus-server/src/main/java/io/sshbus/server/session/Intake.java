package io.sshbus.server.session;

import io.sshbus.server.bus.BackPressure;
import io.sshbus.server.bus.Bus;

/**
 * Counts what a channel has received and still holds, and gives the rest back to the other side:
 * what is published only once it is on disk, all of it only while connection and bus can take more.
 * Any thread.
 */
public final class Intake {
  private final ChannelPort port;
  private final InFlight connection;
  private final BackPressure bus;
  private int owed;
  private int held;
  private int unfinished;
  private int unread;
  private boolean waiting;
  private boolean closed;

  Intake(ChannelPort port, InFlight connection, BackPressure bus) {
    this.port = port;
    this.connection = connection;
    this.bus = bus;
  }

  /** That of a channel on which nothing is published. */
  public static Intake of(Bus bus, Connection connection, ChannelPort port) {
    return new Intake(port, connection.inFlight(), bus.backPressure());
  }

  /** Bytes have come in. */
  public synchronized void received(int bytes) {
    owed += bytes;
  }

  /** So many of them are kept until {@link #letGo}. */
  synchronized void hold(int bytes) {
    if (!closed) {
      connection.add(bytes);
      held += bytes;
    }
  }

  /** So many of those kept are kept no more. */
  void letGo(int bytes) {
    synchronized (this) {
      if (closed) {
        return;
      }
      held -= bytes;
    }
    connection.remove(bytes);
    giveBack();
  }

  /** The channel has gone: what it held counts no more. */
  public void close() {
    int last;
    int part;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = held;
      part = unfinished;
      unfinished = 0;
    }
    connection.remove(last);
    bus.keepUnfinished(-part);
  }

  /**
   * The last frame has not come whole and takes so many bytes.
   *
   * @return whether the bus has room for that
   */
  public boolean keepUnfinished(int bytes) {
    int more;
    synchronized (this) {
      if (closed) {
        return true;
      }
      more = bytes - unfinished;
      unfinished = bytes;
    }
    return bus.keepUnfinished(more);
  }

  /** So many bytes of those received have not been looked at yet. */
  synchronized void unread(int bytes) {
    unread = bytes;
  }

  /** Gives back what is neither held nor unread, if connection and bus can take more. */
  public void giveBack() {
    synchronized (this) {
      if (closed || waiting || owed - held - unread <= 0) {
        return;
      }
      waiting = true;
    }
    if (connection.mayTakeIn(this::again) && bus.mayTakeIn(this::again)) {
      goOn();
    }
  }

  /** One of the two has room again; the other is asked anew. */
  private void again() {
    synchronized (this) {
      waiting = false;
    }
    giveBack();
  }

  private void goOn() {
    int back;
    synchronized (this) {
      waiting = false;
      back = Math.max(0, owed - held - unread);
      owed -= back;
    }
    if (back > 0) {
      port.consumed(back);
    }
  }
}
