package io.sshbus.client.will;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.client.LastWill;
import io.sshbus.client.connection.Conversation;
import io.sshbus.client.connection.Talk;
import io.sshbus.client.connection.TalkListener;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.link.Link;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves a will over one connection after another, on an SSH channel of its own: that channel ends
 * with the connection, and says goodbye when the client is closed. Belongs on the loop.
 */
public final class LeavingWill implements Conversation, TalkListener {
  private static final Logger LOG = LoggerFactory.getLogger(LeavingWill.class);

  private final LastWill will;
  private final Talks talks;
  private @Nullable Link link;
  private @Nullable Talk talk;
  private int failures;
  private boolean greeted;
  private boolean paused;
  private boolean waiting;
  private boolean over;

  /** A will that is not left yet. */
  public LeavingWill(LastWill will, Talks talks) {
    this.will = will;
    this.talks = talks;
  }

  private void openWhenNeeded() {
    Link up = link;
    if (up != null && talk == null && !waiting && !paused && !over) {
      greeted = false;
      talk = talks.open(up, ChannelFilter.ALL.value(), "", this);
    }
  }

  @Override
  public void hello(RouterFrame.Hello hello) {
    Talk opened = talk;
    if (opened != null) {
      greeted = true;
      opened.add(new ClientFrame.Will(will.channel(), will.event()));
      opened.flush();
    }
  }

  @Override
  public void frame(RouterFrame frame) {
    if (frame instanceof RouterFrame.Error error) {
      LOG.warn("The bus does not take the last will of this client: {}", error.message());
      Talk opened = talk;
      over |= !error.code().retry();
      if (opened != null) {
        opened.close();
      }
    }
  }

  @Override
  public void writable() {}

  @Override
  public void closed(String detail) {
    talk = null;
    if (!over && !waiting) {
      failures++;
      waiting = true;
      talks.loop().schedule(this::again, talks.backoff().pause(failures));
    }
  }

  private void again() {
    waiting = false;
    openWhenNeeded();
  }

  @Override
  public void linkUp(Link up) {
    link = up;
    paused = false;
    failures = 0;
    openWhenNeeded();
  }

  @Override
  public void linkDown() {
    link = null;
    Talk opened = talk;
    if (opened != null) {
      talk = null;
      opened.abandon();
    }
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public CompletionStage<Void> finish() {
    over = true;
    Talk opened = talk;
    if (opened == null || !greeted) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> said = new CompletableFuture<>();
    opened.end(() -> said.complete(null));
    return said;
  }

  @Override
  public void abandon() {
    over = true;
  }
}
