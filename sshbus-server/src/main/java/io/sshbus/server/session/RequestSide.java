package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Verb;
import io.sshbus.request.RequestEvent;
import io.sshbus.request.Sizes;
import io.sshbus.server.request.Mailbox;
import io.sshbus.server.request.RequestDesk;
import io.sshbus.wire.Answer;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one SSH channel asks and answers: limits and rights, on the I/O thread. Everything else is
 * the desk's, which calls back on any thread.
 */
public final class RequestSide {
  private static final int MOST_KNOWN = 1024;
  private static final String STOPS = "the router stops; ask again after the next login";

  private final RequestDesk desk;
  private final Connection connection;
  private final ChannelFilter subsystem;
  private final Surroundings around;
  private final OwnMailbox mailbox;
  private final Set<ChannelFilter> allowed = new HashSet<>();
  private final Set<String> responders = new HashSet<>();
  private List<ClientFrame> gathered = new ArrayList<>();
  private int gatheredBytes;
  private volatile boolean used;
  private volatile boolean draining;
  private volatile boolean closed;

  /**
   * What there is around a channel's requests.
   *
   * @param mostBody the longest body, in bytes
   * @param ended told of each request that is over; any thread
   */
  public record Surroundings(Outbox outbox, Intake intake, int mostBody, Ended ended) {}

  /** Hears that a request is over. */
  public interface Ended {
    /** It was over with an exit status. */
    void ended(int status);
  }

  /** Nothing asked or answered yet. */
  public RequestSide(
      RequestDesk desk, Connection connection, ChannelFilter subsystem, Surroundings around) {
    this.desk = desk;
    this.connection = connection;
    this.subsystem = subsystem;
    this.around = around;
    this.mailbox = new OwnMailbox();
    around.outbox().whenSent(bytes -> desk.submit(new RequestEvent.Sent(mailbox, bytes)));
  }

  private final class OwnMailbox extends Mailbox {
    OwnMailbox() {
      super(connection.sender());
    }

    @Override
    protected void take(RouterFrame frame) {
      around.outbox().add(frame);
      if (frame instanceof RouterFrame.Done done) {
        around.ended().ended(statusOf(done));
      } else if (frame instanceof RouterFrame.Error error) {
        // A request that never began, since its number is that of another.
        around.ended().ended(error.code().exitStatus());
      }
    }

    @Override
    protected void freed(long bytes) {
      around.intake().letGo((int) bytes);
    }
  }

  private static int statusOf(RouterFrame.Done done) {
    return done.code() == null ? 0 : done.code().exitStatus();
  }

  /** Takes a request, which ends in any case. */
  public void request(ClientFrame.Request frame) {
    try {
      if (draining) {
        throw new BusException(ErrorCode.DRAINING, STOPS);
      }
      gather(frame.withTo(checked(frame)));
    } catch (BusException refusal) {
      String why = String.valueOf(refusal.getMessage());
      mailbox.take(RouterFrame.Done.refused(frame.seq(), refusal.code(), why));
    }
  }

  private ChannelFilter checked(ClientFrame.Request frame) {
    ChannelFilter to = frame.to();
    if (to == null) {
      if (!subsystem.isChannel()) {
        throw new BusException(
            ErrorCode.OUTSIDE_SUBSYSTEM,
            "a request on the filter " + subsystem + " must name its channel or filter");
      }
      to = subsystem;
    }
    if (frame.body().length() > around.mostBody()) {
      throw tooLarge(frame.body().length());
    }
    if (!allowed.contains(to)) {
      check(to);
    }
    return to;
  }

  private void check(ChannelFilter to) {
    // As for publishes: "#" is a way in to all, also to those beginning with $.
    if (!subsystem.equals(ChannelFilter.ALL) && !subsystem.covers(to)) {
      throw outside(to);
    }
    if (connection.grants().check(Verb.REQUEST, to) instanceof Decision.Denied denied) {
      throw Denials.exception(denied);
    }
    if (allowed.size() >= MOST_KNOWN) {
      allowed.clear();
    }
    allowed.add(to);
  }

  private BusException outside(ChannelFilter filter) {
    return new BusException(
        ErrorCode.OUTSIDE_SUBSYSTEM,
        filter + " is outside of " + subsystem + ", which this SSH channel is for");
  }

  private BusException tooLarge(int length) {
    return new BusException(
        ErrorCode.BODY_TOO_LARGE,
        "a body of "
            + length
            + " bytes; "
            + around.mostBody()
            + " are allowed, and a reply may have several pieces");
  }

  /** Takes a reply; one that is too large fails, on both sides. */
  public void reply(ClientFrame.Reply frame) {
    if (frame.answer().length() <= around.mostBody()) {
      gather(frame);
      return;
    }
    BusException fault = tooLarge(frame.answer().length());
    String message = String.valueOf(fault.getMessage());
    around.outbox().add(new RouterFrame.Error(RouterFrame.About.NOTHING, fault.code(), message));
    gather(new ClientFrame.Reply(frame.to(), Answer.Failure.of(fault.code(), message), true));
  }

  /** Takes a cancel. */
  void cancel(ClientFrame.Cancel frame) {
    gather(frame);
  }

  private void gather(ClientFrame frame) {
    gathered.add(frame);
    gatheredBytes += Sizes.of(frame);
  }

  /** Hands on what was gathered. */
  public void flush() {
    if (!gathered.isEmpty()) {
      used = true;
      around.intake().hold(gatheredBytes);
      RequestEvent said = new RequestEvent.Said(mailbox, gathered);
      gathered = new ArrayList<>();
      gatheredBytes = 0;
      desk.submit(said);
      if (draining) {
        abort(ErrorCode.DRAINING, STOPS);
      }
      leaveIfClosed();
    }
  }

  /**
   * The channel may have gone meanwhile, on another thread, which then had nothing to take away.
   */
  private void leaveIfClosed() {
    if (closed) {
      close();
    }
  }

  /**
   * Begins a subscription for requests.
   *
   * @throws BusException {@link ErrorCode#ACL_DENIED}, {@link ErrorCode#OUTSIDE_SUBSYSTEM}, {@link
   *     ErrorCode#BAD_FRAME} with options that are for events
   */
  public void respond(String sub, SubscribeOptions options) {
    ChannelFilter filter = options.filter() == null ? subsystem : options.filter();
    if (!options.equals(SubscribeOptions.DEFAULT.withRespond(true).withFilter(options.filter()))) {
      throw new BusException(
          ErrorCode.BAD_FRAME,
          "a subscription with respond gets requests and no events; of the options only sub and"
              + " filter go with it");
    }
    if (!subsystem.covers(filter)) {
      throw outside(filter);
    }
    if (connection.grants().check(Verb.RESPOND, filter) instanceof Decision.Denied denied) {
      throw Denials.exception(denied);
    }
    responders.add(sub);
    used = true;
    desk.submit(new RequestEvent.Respond(mailbox, sub, filter));
    leaveIfClosed();
  }

  /** Ends a subscription for requests; whether there was one of that name. */
  boolean unsubscribe(String sub) {
    boolean known = responders.remove(sub);
    if (known) {
      desk.submit(new RequestEvent.Unsubscribe(mailbox, sub));
    }
    return known;
  }

  /** Whether there is a subscription for requests of that name. */
  boolean answers(String sub) {
    return responders.contains(sub);
  }

  /** How many subscriptions for requests there are. */
  int count() {
    return responders.size();
  }

  /** Ends everything that is open with that code; null where nobody hears it. */
  public void abort(@Nullable ErrorCode code, String message) {
    if (used) {
      desk.submit(new RequestEvent.Abort(mailbox, code, message));
    }
  }

  /** Ends what is open because the router stops, and refuses what comes. */
  public void drain() {
    draining = true;
    abort(ErrorCode.DRAINING, STOPS);
  }

  /** Asks and answers nothing any more, and hears of nothing. */
  public void close() {
    closed = true;
    if (used) {
      desk.submit(new RequestEvent.Gone(mailbox));
    }
  }
}
