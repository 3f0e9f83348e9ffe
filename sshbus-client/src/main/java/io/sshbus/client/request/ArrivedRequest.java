package io.sshbus.client.request;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Sender;
import io.sshbus.client.Request;
import io.sshbus.wire.Answer;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A request that came; what is said goes to the loop. */
final class ArrivedRequest implements Request {
  /** How much may have been said and not left before somebody has to wait. */
  private static final int MOST_UNSENT = 512 << 10;

  private final RouterFrame.Request frame;
  private final int mostBody;
  private final BiConsumer<ArrivedRequest, ClientFrame.Reply> says;
  private volatile boolean over;
  private long unsent;
  private @Nullable Runnable whenOver;

  /**
   * A request that is not answered.
   *
   * @param mostBody the longest piece, in bytes
   * @param says takes replies in their order; any thread
   */
  ArrivedRequest(
      RouterFrame.Request frame, int mostBody, BiConsumer<ArrivedRequest, ClientFrame.Reply> says) {
    this.frame = frame;
    this.mostBody = mostBody;
    this.says = says;
  }

  String id() {
    return frame.id();
  }

  /** Nobody waits for a reply any more. */
  void isNotWanted() {
    Runnable then;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      then = whenOver;
      whenOver = null;
      notifyAll();
    }
    if (then != null) {
      then.run();
    }
  }

  /** So many bytes of what was said are on their way. */
  synchronized void left(int bytes) {
    unsent -= bytes;
    notifyAll();
  }

  @Override
  public Sender sender() {
    return frame.sender();
  }

  @Override
  public ChannelName channel() {
    return frame.channel();
  }

  @Override
  public Bytes body() {
    return frame.body().bytes();
  }

  @Override
  public Duration timeout() {
    return frame.timeout();
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void onOver(Runnable then) {
    synchronized (this) {
      if (!over) {
        whenOver = then;
        return;
      }
    }
    then.run();
  }

  @Override
  public synchronized void awaitRoom() throws InterruptedException {
    while (!over && unsent >= MOST_UNSENT) {
      wait();
    }
  }

  @Override
  public void reply(String text) {
    say(Bytes.utf8(text), true);
  }

  @Override
  public void reply(byte[] body) {
    say(Bytes.copyOf(body, 0, body.length), true);
  }

  @Override
  public void replyPart(byte[] body) {
    say(Bytes.copyOf(body, 0, body.length), false);
  }

  @Override
  public void fail(String code, String message) {
    Answer failure = new Answer.Failure(code, message);
    synchronized (this) {
      if (!over) {
        isDone();
        says.accept(this, new ClientFrame.Reply(id(), failure, true));
      }
    }
  }

  /** Pieces of one call stay together. */
  private synchronized void say(Bytes body, boolean last) {
    if (over) {
      return;
    }
    if (last) {
      isDone();
    }
    unsent += body.length();
    int from = 0;
    while (body.length() - from > mostBody) {
      piece(body.slice(from, mostBody), false);
      from += mostBody;
    }
    piece(body.slice(from, body.length() - from), last);
  }

  private void isDone() {
    over = true;
    whenOver = null;
    notifyAll();
  }

  private void piece(Bytes body, boolean last) {
    says.accept(this, new ClientFrame.Reply(id(), Body.of(body), last));
  }
}
