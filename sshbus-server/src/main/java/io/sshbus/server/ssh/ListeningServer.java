package io.sshbus.server.ssh;

import org.apache.sshd.server.SshServer;

/** MINA's server, which can stop to listen without hanging up on everybody. */
final class ListeningServer extends SshServer {
  /** Lets nobody in any more. */
  void stopListening() {
    if (acceptor != null) {
      acceptor.unbind();
    }
  }
}
