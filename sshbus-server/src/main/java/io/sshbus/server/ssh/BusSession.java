package io.sshbus.server.ssh;

import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;

/**
 * An SSH session that takes what comes in packet by packet. MINA moves everything behind a packet
 * to the front of its buffer after each one: given many small packets at once that is quadratic,
 * given one packet it is nothing.
 */
final class BusSession extends ServerSessionImpl {
  /** With an AEAD cipher MINA looks at a packet's length once it has more than that length. */
  private static final int BEGINNING = Integer.BYTES + 1;

  BusSession(ServerFactoryManager server, IoSession socket) throws Exception {
    super(server, socket);
  }

  @Override
  public void messageReceived(Readable received) throws Exception {
    Part part = new Part(received);
    while (received.available() > 0) {
      part.left = Math.min(received.available(), missing());
      super.messageReceived(part);
    }
  }

  /** How many bytes the packet that is coming in still needs. */
  private int missing() {
    if (inCipher == null || inCipher.getAuthenticationTagSize() == 0) {
      return Integer.MAX_VALUE;
    }
    int needed =
        decoderState == 0 ? BEGINNING : decoderLength + inCipher.getAuthenticationTagSize();
    return Math.max(1, needed - decoderBuffer.available());
  }

  private static final class Part implements Readable {
    private final Readable whole;
    private int left;

    Part(Readable whole) {
      this.whole = whole;
    }

    @Override
    public int available() {
      return left;
    }

    @Override
    public void getRawBytes(byte[] to, int offset, int length) {
      whole.getRawBytes(to, offset, length);
      left -= length;
    }
  }
}
