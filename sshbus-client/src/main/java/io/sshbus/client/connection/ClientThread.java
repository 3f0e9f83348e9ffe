package io.sshbus.client.connection;

/** A thread of a client, which must never wait for that client. */
public interface ClientThread {
  /** Whether the calling thread may wait for a client. */
  static boolean mayWait() {
    return !(Thread.currentThread() instanceof ClientThread);
  }
}
