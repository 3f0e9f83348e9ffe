package io.sshbus.server.session;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import java.time.Duration;

/** What runs on one channel of a connection. */
public interface ChannelProgram {
  /** The channel is open; on an I/O thread, before everything else. */
  void opened();

  /**
   * Takes bytes, which are read or copied before this returns; on an I/O thread. Each byte must be
   * given back by {@link ChannelPort#consumed}.
   */
  void received(Bytes bytes);

  /** No more bytes will come; on an I/O thread. */
  void inputEnded();

  /** Nobody reads what is written any more. */
  void outputGone();

  /**
   * The router is about to stop: what was taken in is still answered, nothing more is taken, and
   * the channel ends by itself. Any thread.
   *
   * @param retryAfter when to come back
   */
  void drain(Duration retryAfter);

  /** The channel has gone; called once, on any thread. */
  void closed();

  /**
   * Adds what is to be written, until there is nothing more or {@code out} has about {@code enough}
   * bytes; on an I/O thread, so that it must not wait.
   */
  void fill(ByteWriter out, int enough);

  /** What the last {@link #fill} added has been given to the network; on any thread. */
  void flushed();
}
