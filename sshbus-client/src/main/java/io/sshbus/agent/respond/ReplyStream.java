package io.sshbus.agent.respond;

import io.sshbus.channel.ByteWriter;
import io.sshbus.client.Request;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes pieces of a reply of what a command says: what is short waits for the end, so that it is
 * one piece. One thread reads, which waits where the requester is slower; another one takes the
 * rest.
 */
final class ReplyStream {
  private static final Logger LOG = LoggerFactory.getLogger(ReplyStream.class);
  private static final int PIECE = 128 << 10;
  private static final int CHUNK = 64 << 10;

  private final Request request;
  private final long most;
  private final Runnable whenTooLarge;
  private final ByteWriter rest = new ByteWriter(0);
  private long total;
  private boolean sealed;
  private volatile boolean waiting;

  /**
   * Nothing said yet.
   *
   * @param most bytes in all
   * @param whenTooLarge run when there are more; nothing of these is said
   */
  ReplyStream(Request request, long most, Runnable whenTooLarge) {
    this.request = request;
    this.most = most;
    this.whenTooLarge = whenTooLarge;
  }

  /** Reads to the end, or until no more is wanted. */
  void read(InputStream from) {
    byte[] buffer = new byte[CHUNK];
    try (from) {
      int n = from.read(buffer);
      while (n >= 0 && take(buffer, n)) {
        n = from.read(buffer);
      }
    } catch (IOException e) {
      LOG.debug("What a command said could not be read to its end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean take(byte[] bytes, int n) throws InterruptedException {
    boolean tooLarge;
    synchronized (this) {
      if (sealed) {
        return false;
      }
      total += n;
      tooLarge = total > most;
      sealed = tooLarge;
      if (!tooLarge) {
        rest.bytes(bytes, 0, n);
        if (rest.length() >= PIECE) {
          // In this lock, since what is sealed comes behind it.
          request.replyPart(rest.copy().toArray());
          rest.truncate(0);
        }
      }
    }
    if (tooLarge) {
      whenTooLarge.run();
      return false;
    }
    waiting = true;
    request.awaitRoom();
    waiting = false;
    return true;
  }

  /** How much has been read; minus one while the requester is waited for. */
  synchronized long progress() {
    return waiting ? -1 : total;
  }

  /** What was read and not said; nothing is said any more. */
  synchronized byte[] seal() {
    sealed = true;
    byte[] left = rest.copy().toArray();
    rest.truncate(0);
    return left;
  }
}
