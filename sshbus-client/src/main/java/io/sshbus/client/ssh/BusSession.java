package io.sshbus.client.ssh;

import io.sshbus.ssh.PacketFeed;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.Readable;

/** The client's end of an SSH session, which takes what comes in packet by packet. */
final class BusSession extends ClientSessionImpl implements PacketFeed.Session {
  private final PacketFeed feed = new PacketFeed(this);

  private BusSession(ClientFactoryManager client, IoSession socket) throws Exception {
    super(client, socket);
  }

  /** Makes such sessions. */
  static SessionFactory factory(ClientFactoryManager client) {
    return new SessionFactory(client) {
      @Override
      protected ClientSessionImpl doCreateSession(IoSession socket) throws Exception {
        return new BusSession(getClient(), socket);
      }
    };
  }

  @Override
  public void messageReceived(Readable received) throws Exception {
    feed.received(received);
  }

  @Override
  public int missing() {
    int length = decoderState == 0 ? -1 : decoderLength;
    return PacketFeed.missing(inCipher, length, decoderBuffer.available());
  }

  @Override
  public void take(Readable part) throws Exception {
    super.messageReceived(part);
  }
}
