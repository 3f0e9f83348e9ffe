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
import org.jspecify.annotations.Nullable;

/** A request that came; what is said goes to the loop. */
final class ArrivedRequest implements Request {
  /** How much may have been said and not left before somebody has to wait. */
  private static final int MOST_UNSENT = 512 << 10;

  private final RouterFrame.Request frame;
  private final int mostBody;
  private final Says says;
  private volatile boolean over;
  private long unsent;
  private @Nullable Runnable whenOver;

  /** Takes replies in their order; any thread. */
  @FunctionalInterface
  interface Says {
    /** Takes one; {@code sent} is run when it has left, or will not. */
    void say(ArrivedRequest to, ClientFrame.Reply reply, Runnable sent);
  }

  /**
   * A request that is not answered.
   *
   * @param mostBody the longest piece, in bytes
   */
  ArrivedRequest(RouterFrame.Request frame, int mostBody, Says says) {
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
  public Body content() {
    return frame.body();
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
    say(Body.of(text), true, ArrivedRequest::nothing);
  }

  @Override
  public void reply(byte[] body) {
    say(Body.of(Bytes.copyOf(body, 0, body.length)), true, ArrivedRequest::nothing);
  }

  @Override
  public void replyPart(byte[] body) {
    say(Body.of(Bytes.copyOf(body, 0, body.length)), false, ArrivedRequest::nothing);
  }

  @Override
  public void fail(String code, String message) {
    fail(new Answer.Failure(code, message), ArrivedRequest::nothing);
  }

  @Override
  public void pass(Answer answer, boolean last, Runnable sent) {
    boolean said =
        answer instanceof Answer.Failure failure
            ? fail(failure, sent)
            : say((Body) answer, last, sent);
    if (!said) {
      sent.run();
    }
  }

  private synchronized boolean fail(Answer.Failure failure, Runnable sent) {
    if (over) {
      return false;
    }
    isDone();
    says.say(this, new ClientFrame.Reply(id(), failure, true), sent);
    return true;
  }

  /** Pieces of one call stay together. */
  private synchronized boolean say(Body body, boolean last, Runnable sent) {
    if (over) {
      return false;
    }
    if (last) {
      isDone();
    }
    unsent += body.length();
    Bytes rest = body.bytes();
    while (rest.length() > mostBody) {
      piece(Body.of(rest.slice(0, mostBody)), false, ArrivedRequest::nothing);
      rest = rest.slice(mostBody, rest.length() - mostBody);
    }
    piece(rest.length() == body.length() ? body : Body.of(rest), last, sent);
    return true;
  }

  private static void nothing() {}

  private void isDone() {
    over = true;
    whenOver = null;
    notifyAll();
  }

  private void piece(Body body, boolean last, Runnable sent) {
    says.say(this, new ClientFrame.Reply(id(), body, last), sent);
  }
}
