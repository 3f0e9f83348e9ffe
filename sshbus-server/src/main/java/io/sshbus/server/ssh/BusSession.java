package io.sshbus.server.ssh;

import io.sshbus.ssh.PacketFeed;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;

/** The router's end of an SSH session, which takes what comes in packet by packet. */
final class BusSession extends ServerSessionImpl implements PacketFeed.Session {
  private final PacketFeed feed = new PacketFeed(this);

  BusSession(ServerFactoryManager server, IoSession socket) throws Exception {
    super(server, socket);
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
