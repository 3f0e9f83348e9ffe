package io.sshbus.ssh;

import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.util.Readable;
import org.jspecify.annotations.Nullable;

/**
 * Feeds an SSH session packet by packet. MINA moves everything behind a packet to the front of its
 * buffer after each one: given many small packets at once that is quadratic, given one packet it is
 * nothing. Belongs on the session's event loop.
 */
public final class PacketFeed {
  /** With an AEAD cipher MINA looks at a packet's length once it has more than that length. */
  private static final int BEGINNING = Integer.BYTES + 1;

  private final Session session;

  /** A session that says what it still needs. */
  public interface Session {
    /** How many bytes the packet that is coming in still needs, as {@link #missing} says. */
    int missing();

    /** Takes all of {@code part}. */
    void take(Readable part) throws Exception;
  }

  /** A feed of that session. */
  public PacketFeed(Session session) {
    this.session = session;
  }

  /**
   * How many bytes are missing of a packet, for a session that MINA has brought this far.
   *
   * @param cipher what decrypts, null before keys are exchanged
   * @param length of the packet as read from it, without its tag; negative where it is not known
   * @param buffered bytes behind what was read
   * @return 1 or more; {@link Integer#MAX_VALUE} where it cannot be said, and all may be handed
   *     over
   */
  public static int missing(@Nullable Cipher cipher, int length, int buffered) {
    if (cipher == null || cipher.getAuthenticationTagSize() == 0) {
      return Integer.MAX_VALUE;
    }
    int needed = length < 0 ? BEGINNING : length + cipher.getAuthenticationTagSize();
    return Math.max(1, needed - buffered);
  }

  /** Hands over what was received. */
  public void received(Readable received) throws Exception {
    Part part = new Part(received);
    while (received.available() > 0) {
      part.left = Math.min(received.available(), session.missing());
      session.take(part);
    }
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
