package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Sender;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory for large answers, while they are made and until they have been read: who asks need not
 * read, and may ask on many SSH channels. Bounded for each node, its users included, and for all of
 * them; operators are counted and not refused. Any thread.
 */
final class AnswerRoom {
  /** Of one node, in bytes. */
  static final long MOST_OF_ONE = 32L << 20;

  /** Of all together. */
  static final long MOST = 64L << 20;

  private final Map<String, Long> byOwner = new HashMap<>();
  private long all;

  /** What one answer takes. */
  final class Share {
    private final Sender of;
    private long taken;

    private Share(Sender of) {
      this.of = of;
    }

    /**
     * The answer grows.
     *
     * @throws BusException {@link ErrorCode#BACK_PRESSURE} where too much waits to be read
     */
    void take(long bytes) {
      AnswerRoom.this.take(of, bytes);
      taken += bytes;
    }

    /** The answer has been read, or nobody reads it. */
    void giveBack() {
      AnswerRoom.this.giveBack(of.owner(), taken);
      taken = 0;
    }
  }

  /** Room for an answer to {@code of}, who has to give it back. */
  Share share(Sender of) {
    return new Share(of);
  }

  private synchronized void take(Sender of, long bytes) {
    long mine = byOwner.getOrDefault(of.owner(), 0L) + bytes;
    if (of.node() != null && (mine > MOST_OF_ONE || all + bytes > MOST)) {
      throw new BusException(
          ErrorCode.BACK_PRESSURE,
          "answers of more than "
              + (mine > MOST_OF_ONE ? MOST_OF_ONE : MOST)
              + " bytes wait to be read; read those first, or ask for less");
    }
    byOwner.put(of.owner(), mine);
    all += bytes;
  }

  private synchronized void giveBack(String owner, long bytes) {
    all -= bytes;
    byOwner.computeIfPresent(owner, (o, had) -> had > bytes ? had - bytes : null);
  }

  /** How much all answers take. */
  synchronized long bytes() {
    return all;
  }
}
