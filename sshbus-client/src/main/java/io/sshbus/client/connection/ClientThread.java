package io.sshbus.client.connection;

/** A thread of a client, which must never wait for that client. */
public final class ClientThread extends Thread {
  /** A daemon thread, so that a forgotten client does not hold the process. */
  public ClientThread(Runnable task, String name) {
    super(task, name);
    setDaemon(true);
  }

  /** Whether the calling thread may wait for a client. */
  public static boolean mayWait() {
    return !(Thread.currentThread() instanceof ClientThread);
  }
}
