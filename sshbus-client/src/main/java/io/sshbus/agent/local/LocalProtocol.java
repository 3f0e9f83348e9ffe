package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.FrameSink;
import io.sshbus.wire.RouterFrame;

/**
 * What the frames of a local program do. What is refused gets an error and the connection goes on;
 * each method says whether the agent has such frames at all. On the connection's thread.
 */
final class LocalProtocol implements FrameSink<ClientFrame>, ClientFrame.Visitor<Boolean> {
  private final LocalPublishing publishing;
  private final LocalSubscribing subscribing;
  private final LocalWatching watching;
  private final LocalRequesting requesting;
  private final LocalResponding responding;
  private final LocalWill will;
  private final Outbox outbox;
  private final Runnable end;
  private boolean published;

  /** What one program does. */
  record Sides(
      LocalPublishing publishing,
      LocalSubscribing subscribing,
      LocalWatching watching,
      LocalRequesting requesting,
      LocalResponding responding,
      LocalWill will) {}

  LocalProtocol(Sides sides, Outbox outbox, Runnable end) {
    this.publishing = sides.publishing();
    this.subscribing = sides.subscribing();
    this.watching = sides.watching();
    this.requesting = sides.requesting();
    this.responding = sides.responding();
    this.will = sides.will();
    this.outbox = outbox;
    this.end = end;
  }

  @Override
  public void frame(ClientFrame frame) {
    try {
      if (!frame.accept(this)) {
        throw new BusException(
            ErrorCode.UNSUPPORTED, "the agent's socket does not take such frames");
      }
    } catch (BusException e) {
      malformed(e, about(frame));
    }
  }

  private static RouterFrame.About about(ClientFrame frame) {
    if (frame instanceof ClientFrame.Publish publish) {
      long last = publish.first() < 0 ? -1 : publish.first() + publish.events().count() - 1;
      return RouterFrame.About.numbers(publish.channel(), publish.first(), last);
    }
    if (frame instanceof ClientFrame.Subscribe subscribe) {
      return RouterFrame.About.subscription(subscribe.sub());
    }
    if (frame instanceof ClientFrame.Ack ack) {
      return RouterFrame.About.subscription(ack.sub());
    }
    if (frame instanceof ClientFrame.Nack nack) {
      return RouterFrame.About.subscription(nack.sub());
    }
    if (frame instanceof ClientFrame.Credit credit) {
      return RouterFrame.About.subscription(credit.sub());
    }
    if (frame instanceof ClientFrame.Watch watch) {
      return RouterFrame.About.channel(watch.channel());
    }
    return frame instanceof ClientFrame.Unsubscribe unsubscribe
        ? RouterFrame.About.subscription(unsubscribe.sub())
        : RouterFrame.About.NOTHING;
  }

  @Override
  public void malformed(BusException fault, RouterFrame.About about) {
    outbox.add(new RouterFrame.Error(about, fault.code(), String.valueOf(fault.getMessage())));
  }

  @Override
  public Boolean hello(ClientFrame.Hello frame) {
    if (published) {
      throw new BusException(ErrorCode.BAD_FRAME, "hello comes before the first publish");
    }
    if (!frame.versions().isEmpty() && !frame.versions().contains(1)) {
      throw new BusException(ErrorCode.UNSUPPORTED, "the agent speaks version 1");
    }
    publishing.claim(frame.tags());
    return true;
  }

  @Override
  public Boolean publish(ClientFrame.Publish frame) {
    published = true;
    publishing.publish(frame);
    return true;
  }

  @Override
  public Boolean subscribe(ClientFrame.Subscribe frame) {
    subscribing.subscribe(frame);
    return true;
  }

  @Override
  public Boolean ack(ClientFrame.Ack frame) {
    subscribing.ack(frame);
    return true;
  }

  @Override
  public Boolean unsubscribe(ClientFrame.Unsubscribe frame) {
    subscribing.unsubscribe(frame);
    return true;
  }

  @Override
  public Boolean end(ClientFrame.End frame) {
    will.goodbye();
    end.run();
    return true;
  }

  @Override
  public Boolean nack(ClientFrame.Nack frame) {
    subscribing.nack(frame);
    return true;
  }

  @Override
  public Boolean credit(ClientFrame.Credit frame) {
    subscribing.credit(frame);
    return true;
  }

  @Override
  public Boolean request(ClientFrame.Request frame) {
    requesting.request(frame);
    return true;
  }

  @Override
  public Boolean reply(ClientFrame.Reply frame) {
    responding.reply(frame);
    return true;
  }

  @Override
  public Boolean cancel(ClientFrame.Cancel frame) {
    requesting.cancel(frame);
    return true;
  }

  @Override
  public Boolean watch(ClientFrame.Watch frame) {
    watching.watch(frame.channel());
    return true;
  }

  @Override
  public Boolean unwatch(ClientFrame.Unwatch frame) {
    watching.unwatch(frame.channel());
    return true;
  }

  @Override
  public Boolean will(ClientFrame.Will frame) {
    will.leave(frame, publishing.claims());
    return true;
  }
}
