package io.sshbus.agent.local;

import io.netty.util.concurrent.EventExecutor;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.client.ReplyFrames;
import io.sshbus.client.RequestOptions;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one local program asks, by its own numbers. Replies come on a thread of the client, which
 * never waits here: a program that takes too little of too many loses its requests. All else
 * belongs on the connection's thread.
 */
final class LocalRequesting {
  private static final int MOST_OPEN = 256;
  private static final long MOST_BYTES = 1 << 20;

  /** Of a reply beside its body. */
  private static final long REPLY_WEIGHT = 64;

  /** What a program with too many replies takes in a second, at least. */
  private static final long LEAST_TAKEN = 256 << 10;

  private final BusAccess bus;
  private final Share share;
  private final Outbox outbox;
  private final ReplyRoom room;
  private final Map<Long, OneRequest> open = new HashMap<>();
  private long bytes;
  private boolean observed;

  /**
   * Nothing asked yet.
   *
   * @param room for the replies that the program has not taken
   */
  LocalRequesting(LocalHost host, Outbox outbox, ReplyRoom room) {
    this.bus = host.beyond().bus();
    this.share = host.shares().requests();
    this.outbox = outbox;
    this.room = room;
  }

  /** One that is open, until the program has its end. The monitor keeps replies before the end. */
  private final class OneRequest implements ReplyFrames {
    private final long seq;
    private final int length;
    private @Nullable Runnable cancel;
    private boolean over;

    OneRequest(ClientFrame.Request frame) {
      this.seq = frame.seq();
      this.length = frame.body().length();
    }

    @Override
    public void reply(RouterFrame.Reply piece, Runnable handled) {
      long weight = piece.answer().length() + REPLY_WEIGHT;
      boolean free = true;
      synchronized (this) {
        if (!over) {
          free = room.take(weight, handled);
          outbox.add(mine(piece), () -> room.left(weight));
        }
      }
      if (free) {
        handled.run();
      }
    }

    private RouterFrame.Reply mine(RouterFrame.Reply piece) {
      return new RouterFrame.Reply(
          seq, piece.part(), piece.channel(), piece.sender(), piece.answer(), piece.last());
    }

    @Override
    public synchronized void done(RouterFrame.Done end) {
      if (!over) {
        over = true;
        outbox.add(
            new RouterFrame.Done(seq, end.asked(), end.replied(), end.code(), end.message()),
            () -> forget(this));
      }
    }

    /** Has the router cancel it; its end comes. */
    void cancel() {
      if (cancel != null) {
        cancel.run();
      }
    }
  }

  /**
   * Asks; whatever comes of it, a {@code done} says so.
   *
   * @throws BusException {@code BAD_FRAME} for the number of another that is open
   */
  void request(ClientFrame.Request frame) {
    if (open.containsKey(frame.seq())) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "there is an open request " + frame.seq() + " already");
    }
    OneRequest asked = new OneRequest(frame);
    try {
      begin(asked, frame);
    } catch (BusException e) {
      asked.done(RouterFrame.Done.refused(frame.seq(), e.code(), String.valueOf(e.getMessage())));
    }
  }

  private void begin(OneRequest asked, ClientFrame.Request frame) {
    ChannelFilter to = frame.to();
    if (to == null) {
      throw new BusException(ErrorCode.BAD_FRAME, "channel or filter is missing");
    }
    if (room.isOverfull()) {
      throw new BusException(
          ErrorCode.BACK_PRESSURE, "more replies wait than may; this program must take them first");
    }
    if (open.size() >= MOST_OPEN) {
      throw new BusException(
          ErrorCode.TOO_MANY_REQUESTS,
          "one connection has at most " + MOST_OPEN + " open requests");
    }
    if (bytes > 0 && bytes + asked.length > MOST_BYTES) {
      throw new BusException(
          ErrorCode.BACK_PRESSURE,
          "the open requests of one connection have at most " + MOST_BYTES + " bytes");
    }
    if (!share.take(open.size())) {
      throw new BusException(
          ErrorCode.TOO_MANY_REQUESTS,
          "the programs of this machine have many open requests, and this one has its share of"
              + " them: "
              + open.size());
    }
    open.put(asked.seq, asked);
    bytes += asked.length;
    RequestOptions options = new RequestOptions(frame.replies(), frame.timeout());
    asked.cancel = bus.request(to.value(), frame.body(), options, asked);
  }

  private void forget(OneRequest over) {
    if (open.remove(over.seq, over)) {
      bytes -= over.length;
      share.give(open.size() + 1);
    }
  }

  /** How many are open; one whose end the program has not taken still is. */
  int open() {
    return open.size();
  }

  /** Wants no more replies; passed over where that is over. */
  void cancel(ClientFrame.Cancel frame) {
    OneRequest known = open.get(frame.to());
    if (known != null) {
      known.cancel();
    }
  }

  /** Wants no more replies to anything; each request still gets its end. */
  void cancelAll() {
    open.values().forEach(OneRequest::cancel);
  }

  /** Looks, while others have less because of this program, whether it takes what waits. */
  void observe(EventExecutor loop) {
    if (observed || !room.isOverfull()) {
      return;
    }
    observed = true;
    long before = room.taken();
    var unused =
        loop.schedule(
            () -> {
              observed = false;
              if (room.isOverfull() && room.taken() - before < LEAST_TAKEN) {
                end(ErrorCode.BACK_PRESSURE, "this program takes its replies too slowly");
                room.release();
              }
              observe(loop);
            },
            1,
            TimeUnit.SECONDS);
  }

  /** Ends all without waiting for the router. */
  void end(ErrorCode code, String why) {
    for (OneRequest each : open.values()) {
      each.done(RouterFrame.Done.refused(each.seq, code, why));
      each.cancel();
    }
  }

  /** The program is gone, and wants no replies. */
  void close() {
    end(ErrorCode.CONNECTION_LOST, "the program is gone");
    room.close();
    share.giveAll(open.size());
    open.clear();
  }
}
