package io.sshbus.client.link;

/** One byte channel of a connection. */
public interface LinkChannel {
  /**
   * Writes the first {@code length} bytes of {@code array}, which is free again on return. At most
   * one write at a time: the next one may follow {@link LinkListener#written}. Never waits.
   */
  void write(byte[] array, int length);

  /**
   * Lets the router send {@code bytes} more; any thread. Whoever does not call it stops the router.
   */
  void release(long bytes);

  /** Closes this channel alone; {@link LinkListener#closed} follows. Never waits. */
  void close();
}
