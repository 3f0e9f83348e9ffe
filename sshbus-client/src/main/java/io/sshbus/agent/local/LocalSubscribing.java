package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one local program, by the names it gave them. On the connection's thread.
 */
final class LocalSubscribing {
  private final Upstreams upstreams;
  private final LocalUser user;
  private final Outbox outbox;
  private final LocalResponding responding;
  private final int most;
  private final Map<String, Reader> readers = new ConcurrentHashMap<>();

  /**
   * None yet.
   *
   * @param responding where those that are for requests go
   */
  LocalSubscribing(LocalHost host, LocalUser user, Outbox outbox, LocalResponding responding) {
    this.upstreams = host.upstreams();
    this.user = user;
    this.outbox = outbox;
    this.responding = responding;
    this.most = host.settings().subscriptions();
  }

  /** Begins one. */
  void subscribe(ClientFrame.Subscribe frame) {
    String sub = frame.sub();
    SubscribeOptions options = frame.options();
    ChannelFilter filter = options.filter();
    if (filter == null) {
      throw new BusException(ErrorCode.BAD_FRAME, "filter is missing");
    }
    if (readers.containsKey(sub) || responding.has(sub)) {
      throw new BusException(
          ErrorCode.DUPLICATE_SUBSCRIPTION, "there is a subscription \"" + sub + "\" already");
    }
    if (readers.size() + responding.count() >= most) {
      throw new BusException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS, "one connection has at most " + most);
    }
    if (options.respond()) {
      respond(sub, filter, options);
    } else {
      read(sub, filter, options);
    }
  }

  private void respond(String sub, ChannelFilter filter, SubscribeOptions options) {
    if (!options.equals(SubscribeOptions.DEFAULT.withRespond(true).withFilter(filter))) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "of the options only sub and filter go with respond");
    }
    responding.begin(sub, filter);
  }

  private void read(String sub, ChannelFilter filter, SubscribeOptions options) {
    Reader reader = new Reader(sub, outbox, upstreams, over -> readers.remove(over.sub(), over));
    readers.put(sub, reader);
    try {
      upstreams.subscribe(reader, filter, user.withCursor(options, filter));
    } catch (BusException e) {
      readers.remove(sub);
      throw e;
    }
  }

  /** Gives an event back to its group; only a refusal is answered. */
  void nack(ClientFrame.Nack frame) {
    tellRefusal(
        frame.sub(), find(frame.sub()).asMember(member -> member.nack(frame.id(), frame.delay())));
  }

  /** Says how many events a member takes; only a refusal is answered. */
  void credit(ClientFrame.Credit frame) {
    tellRefusal(frame.sub(), find(frame.sub()).asMember(member -> member.credit(frame.events())));
  }

  private void tellRefusal(String sub, CompletionStage<Void> said) {
    var unused =
        said.whenComplete(
            (done, fault) -> {
              if (fault != null) {
                outbox.add(Refusal.of(RouterFrame.About.subscription(sub), fault));
              }
            });
  }

  /** Passes an acknowledgement on; the answer comes when the bus has given it. */
  void ack(ClientFrame.Ack frame) {
    find(frame.sub())
        .ack(frame.id())
        .whenComplete(
            (done, fault) ->
                outbox.add(
                    fault == null
                        ? new RouterFrame.Acked(frame.sub(), frame.id())
                        : Refusal.of(RouterFrame.About.subscription(frame.sub()), fault)));
  }

  /** Ends one. */
  void unsubscribe(ClientFrame.Unsubscribe frame) {
    if (responding.unsubscribe(frame.sub())) {
      return;
    }
    Reader reader = find(frame.sub());
    readers.remove(frame.sub());
    reader.close();
  }

  private Reader find(String sub) {
    @Nullable Reader reader = readers.get(sub);
    if (reader == null) {
      throw new BusException(
          ErrorCode.NO_SUCH_SUBSCRIPTION, "there is no subscription \"" + sub + "\"");
    }
    return reader;
  }

  /** Ends all. */
  void close() {
    List<Reader> all = List.copyOf(readers.values());
    readers.clear();
    responding.close();
    all.forEach(Reader::close);
  }
}
