package io.sshbus.server.ssh;

import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/** MINA's server, which can stop to listen without hanging up on everybody. */
final class ListeningServer extends SshServer {
  @Override
  protected SessionFactory createSessionFactory() {
    return new SessionFactory(this) {
      @Override
      protected ServerSessionImpl doCreateSession(IoSession socket) throws Exception {
        return new BusSession(getServer(), socket);
      }
    };
  }

  /** Lets nobody in any more. */
  void stopListening() {
    if (acceptor != null) {
      acceptor.unbind();
    }
  }
}
