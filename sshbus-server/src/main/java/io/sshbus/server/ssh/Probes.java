package io.sshbus.server.ssh;

import java.io.IOException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other side of a connection whether it is there (OpenSSH's PROTOCOL file, {@code
 * keepalive@openssh.com}).
 */
final class Probes {
  private static final Logger LOG = LoggerFactory.getLogger(Probes.class);
  private static final String REQUEST = "keepalive@openssh.com";

  private Probes() {}

  /**
   * Sends a request that needs an answer; any answer, failure too, means that the other side is
   * there.
   */
  static void send(Session session, Runnable answered) {
    Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 64);
    buffer.putString(REQUEST);
    buffer.putBoolean(true);
    try {
      session.request(buffer, REQUEST, (command, reply) -> answered.run());
    } catch (IOException e) {
      LOG.debug("{}: could not be probed", session, e);
    }
  }
}
