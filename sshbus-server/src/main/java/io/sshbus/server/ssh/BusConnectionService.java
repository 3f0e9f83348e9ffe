package io.sshbus.server.ssh;

import io.sshbus.identity.Principal;
import io.sshbus.server.session.Connection;
import java.io.IOException;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.AbstractServerSession;
import org.apache.sshd.server.session.ServerConnectionService;
import org.apache.sshd.server.session.ServerConnectionServiceFactory;

/**
 * The channels of one SSH connection (RFC 4254). One too many is refused alone; MINA's own limit
 * would end the connection and all that runs on it.
 */
final class BusConnectionService extends ServerConnectionService {
  private final int mostChannels;

  private BusConnectionService(AbstractServerSession session, int mostChannels)
      throws SshException {
    super(session);
    this.mostChannels = mostChannels;
  }

  /** Makes a service for each session. */
  static final class Factory extends ServerConnectionServiceFactory {
    private final int mostChannels;

    Factory(int mostChannels) {
      this.mostChannels = mostChannels;
    }

    @Override
    public Service create(Session session) throws IOException {
      BusConnectionService service =
          new BusConnectionService((AbstractServerSession) session, mostChannels);
      service.addPortForwardingEventListenerManager(this);
      return service;
    }
  }

  @Override
  protected void channelOpen(Buffer buffer) throws Exception {
    int most = isPending() ? 1 : mostChannels;
    if (getChannels().size() < most) {
      super.channelOpen(buffer);
      return;
    }
    buffer.getString();
    sendChannelOpenFailure(
        buffer,
        buffer.getUInt(),
        SshConstants.SSH_OPEN_RESOURCE_SHORTAGE,
        "there are " + most + " channels on this connection already",
        "");
  }

  private boolean isPending() {
    Connection connection = Arrivals.connection(getSession());
    return connection != null && connection.principal() instanceof Principal.Pending;
  }
}
