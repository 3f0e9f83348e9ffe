package io.sshbus.server.ssh;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Principal;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.VirtualHosts;
import io.sshbus.ssh.BusSockets;
import java.io.IOException;
import java.util.function.Function;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.session.AbstractServerSession;
import org.apache.sshd.server.session.ServerConnectionService;
import org.apache.sshd.server.session.ServerConnectionServiceFactory;

/**
 * The channels of one SSH connection (RFC 4254). One too many is refused alone; MINA's own limit
 * would end the connection and all that runs on it.
 */
final class BusConnectionService extends ServerConnectionService {
  private static final String DIRECT = "direct-tcpip";

  private final int mostChannels;
  private final VirtualHosts hosts;

  private BusConnectionService(AbstractServerSession session, int mostChannels, VirtualHosts hosts)
      throws SshException {
    super(session);
    this.mostChannels = mostChannels;
    this.hosts = hosts;
  }

  /** Makes a service for each session. */
  static final class Factory extends ServerConnectionServiceFactory {
    private final int mostChannels;
    private final VirtualHosts hosts;

    Factory(int mostChannels, VirtualHosts hosts) {
      this.mostChannels = mostChannels;
      this.hosts = hosts;
    }

    @Override
    public Service create(Session session) throws IOException {
      BusConnectionService service =
          new BusConnectionService((AbstractServerSession) session, mostChannels, hosts);
      service.addPortForwardingEventListenerManager(this);
      return service;
    }
  }

  @Override
  protected void channelOpen(Buffer buffer) throws Exception {
    int most = isPending() ? 1 : mostChannels;
    int start = buffer.rpos();
    String type = buffer.getString();
    if (getChannels().size() >= most) {
      refuse(
          buffer.getUInt(),
          SshConstants.SSH_OPEN_RESOURCE_SHORTAGE,
          "there are " + most + " channels on this connection already");
    } else if (type.equals(DIRECT)) {
      openDirect(buffer);
    } else {
      buffer.rpos(start);
      super.channelOpen(buffer);
    }
  }

  /** RFC 4254, section 7.2; MINA would tell nobody why a channel cannot be opened. */
  private void openDirect(Buffer buffer) throws IOException {
    long sender = buffer.getUInt();
    long window = buffer.getUInt();
    long packet = buffer.getUInt();
    try {
      VirtualHostChannel channel = direct(buffer.getString(), buffer.getInt());
      registerChannel(channel);
      channel.open(sender, window, packet, buffer);
      confirm(sender, channel);
      channel.start();
    } catch (BusException refused) {
      refuse(
          sender,
          SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
          String.valueOf(refused.getMessage()));
    }
  }

  private VirtualHostChannel direct(String host, int port) {
    Connection connection = Arrivals.connection(getSession());
    if (connection == null || connection.isEnding() || isClosing()) {
      throw new BusException(ErrorCode.DRAINING, "this connection is about to end");
    }
    if (isPending()) {
      throw new BusException(ErrorCode.KEY_PENDING, "the key of this connection is not accepted");
    }
    Function<ChannelPort, ChannelProgram> program = hosts.connect(connection, host, port);
    return new VirtualHostChannel(
        connection, BusSockets.loop(getSession().getIoSession()), program);
  }

  private void confirm(long sender, VirtualHostChannel channel) throws IOException {
    Buffer answer =
        getSession()
            .createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, 4 * Integer.BYTES);
    answer.putUInt(sender);
    answer.putUInt(channel.getChannelId());
    answer.putUInt(channel.getLocalWindow().getSize());
    answer.putUInt(channel.getLocalWindow().getPacketSize());
    getSession().writePacket(answer);
  }

  private void refuse(long sender, int reason, String message) throws IOException {
    Buffer none = new ByteArrayBuffer(0);
    sendChannelOpenFailure(none, sender, reason, message, "");
  }

  private boolean isPending() {
    Connection connection = Arrivals.connection(getSession());
    return connection != null && connection.principal() instanceof Principal.Pending;
  }
}
