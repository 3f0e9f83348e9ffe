package io.sshbus.client.ssh;

import io.netty.util.concurrent.FastThreadLocalThread;
import io.sshbus.client.connection.ClientThread;

/** The thread of a client's event loop. */
final class IoThread extends FastThreadLocalThread implements ClientThread {
  /** A daemon thread, so that a forgotten client does not hold the process. */
  IoThread(Runnable task) {
    super(task, "sshbus-loop");
    setDaemon(true);
  }
}
