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
import java.util.function.Consumer;

/** A request that came; what is said goes to the loop. */
final class ArrivedRequest implements Request {
  private final RouterFrame.Request frame;
  private final int mostBody;
  private final Consumer<ClientFrame.Reply> says;
  private volatile boolean over;

  /**
   * A request that is not answered.
   *
   * @param mostBody the longest piece, in bytes
   * @param says takes replies in their order; any thread
   */
  ArrivedRequest(RouterFrame.Request frame, int mostBody, Consumer<ClientFrame.Reply> says) {
    this.frame = frame;
    this.mostBody = mostBody;
    this.says = says;
  }

  String id() {
    return frame.id();
  }

  /** Nobody waits for a reply any more. */
  void isNotWanted() {
    over = true;
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
        over = true;
        says.accept(new ClientFrame.Reply(id(), failure, true));
      }
    }
  }

  /** Pieces of one call stay together. */
  private synchronized void say(Bytes body, boolean last) {
    if (over) {
      return;
    }
    over = last;
    int from = 0;
    while (body.length() - from > mostBody) {
      piece(body.slice(from, mostBody), false);
      from += mostBody;
    }
    piece(body.slice(from, body.length() - from), last);
  }

  private void piece(Bytes body, boolean last) {
    says.accept(new ClientFrame.Reply(id(), Body.of(body), last));
  }
}
