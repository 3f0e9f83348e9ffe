package io.sshbus.client.spool;

import io.sshbus.client.connection.Talks;
import io.sshbus.client.spool.send.Backlog;
import io.sshbus.client.spool.send.Courier;
import io.sshbus.client.spool.send.CourierLimits;
import io.sshbus.client.spool.send.SpoolConversation;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The client that sends a spool, one at a time. On the spool's thread but for {@link #attach}. */
final class Attachment {
  private final Executor spool;
  private final Backlog backlog;
  private final AtomicReference<@Nullable SpoolConversation> attached = new AtomicReference<>();
  private String lastError = "";

  Attachment(Executor spool, Backlog backlog) {
    this.spool = spool;
    this.backlog = backlog;
  }

  SpoolConversation attach(Talks talks) {
    SpoolConversation conversation =
        new SpoolConversation(talks, spool, over -> attached.compareAndSet(over, null));
    if (!attached.compareAndSet(null, conversation)) {
      throw new IllegalStateException("the spool is being sent already");
    }
    spool.execute(
        () ->
            conversation.begin(
                new Courier(backlog, conversation, CourierLimits.DEFAULT, talks.backoff()::pause)));
    return conversation;
  }

  void pump() {
    SpoolConversation now = attached.get();
    Courier courier = now == null ? null : now.courier();
    if (courier != null) {
      courier.pump(System.nanoTime() / 1_000_000);
      lastError = courier.lastError();
    }
  }

  /** Whether a client sends it. */
  boolean isAttached() {
    return attached.get() != null;
  }

  /** The backlog is another one, or none. */
  void startOver(String why) {
    SpoolConversation now = attached.get();
    Courier courier = now == null ? null : now.courier();
    if (courier != null) {
      courier.startOver(why, System.nanoTime() / 1_000_000);
    }
  }

  /** What went wrong last in sending; empty for nothing. */
  String lastError() {
    return lastError;
  }

  /** The spool is closed: nothing more is sent. */
  void end() {
    SpoolConversation now = attached.get();
    if (now != null) {
      now.close();
    }
  }
}
