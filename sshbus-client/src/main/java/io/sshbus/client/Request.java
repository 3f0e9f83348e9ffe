package io.sshbus.client;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Sender;
import io.sshbus.wire.Answer;
import io.sshbus.wire.Body;
import java.time.Duration;

/**
 * A request that came to a {@link Responder}. It may be answered later and on any thread. Whatever
 * is said after the last reply, after a cancel or when the connection is gone is dropped.
 */
public interface Request {
  /** Who asks, as the bus has proved it. */
  Sender sender();

  /** The channel that is asked on. */
  ChannelName channel();

  /** What is asked. */
  Bytes body();

  /** What is asked, as it came, for passing it on. */
  Body content();

  /** What is asked, as text. */
  default String text() {
    return body().text();
  }

  /** How long a reply was waited for when the request left the router. */
  Duration timeout();

  /** Whether nobody waits for a reply any more. */
  boolean isOver();

  /**
   * Has {@code then} run once, when nobody waits for a reply any more before the last was given:
   * the requester has cancelled or vanished, the time is over, the connection is gone. At once
   * where that is so already. Runs on a thread of the transport and must not wait. Only the last
   * one that was given here is run.
   */
  void onOver(Runnable then);

  /** Replies, and is done; what is larger than the router's frames goes in pieces. */
  void reply(byte[] body);

  /** Replies with text, and is done. */
  void reply(String text);

  /** Says a piece; more follow. All pieces together have at most 64 MiB. */
  void replyPart(byte[] body);

  /**
   * Waits while 512 KiB or more of what was said here have not left: the requester, or the way to
   * it, is slower. Whoever says much in pieces calls this between them. Returns at once when this
   * is over. Not for threads of the client but the handler's own.
   */
  void awaitRoom() throws InterruptedException;

  /**
   * Says that there is no reply, and is done.
   *
   * @param code a word for programs, 1 to 64 of {@code A-Z a-z 0-9 . _ -}
   * @param message for people, at most 1024 characters
   * @throws io.sshbus.channel.BusException {@code BAD_FRAME} for a code or message that is not
   */
  void fail(String code, String message);

  /**
   * Replies, or says a piece, as it came from somebody else.
   *
   * @param answer at most as long as the router's bodies; a longer one goes in pieces
   * @param last whether it is all
   * @param sent run once, on any thread, when it has left or nobody waits for it; must not wait
   */
  void pass(Answer answer, boolean last, Runnable sent);
}
