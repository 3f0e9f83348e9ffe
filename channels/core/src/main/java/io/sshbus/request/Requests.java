package io.sshbus.request;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.request.RequestEvent.Abort;
import io.sshbus.request.RequestEvent.Gone;
import io.sshbus.request.RequestEvent.Respond;
import io.sshbus.request.RequestEvent.Said;
import io.sshbus.request.RequestEvent.Sent;
import io.sshbus.request.RequestEvent.Tick;
import io.sshbus.request.RequestEvent.Unsubscribe;
import io.sshbus.request.Responders.Target;
import io.sshbus.wire.Answer.Failure;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All requests of one router. Each is asked of every chosen responder at most once, and of nobody
 * in its place; each ends with exactly one {@link RouterFrame.Done}, after which nothing comes for
 * it. A reply can only reach the requester that its id was made for: ids belong to the responder
 * that was given them.
 *
 * <p>Replies wait where their requester reads too slowly, and their bytes are then not given back
 * to the responder; a requester that takes nothing for a while loses those requests.
 *
 * <p>Confined to its caller, which gives it the time in nanoseconds from any origin, never
 * backwards.
 */
public final class Requests {
  private final RequestLimits limits;
  private final Responders responders = new Responders();
  private final Accounts accounts;
  private final Choice choice;
  private final Deadlines deadlines = new Deadlines();
  private final Set<Party> stalled = new LinkedHashSet<>();
  private final List<Party> freed = new ArrayList<>();
  private List<RequestAction> actions = new ArrayList<>();
  private int open;

  /** No requests yet. */
  public Requests(RequestLimits limits, RandomGenerator random) {
    this.limits = limits;
    this.accounts = new Accounts(limits);
    this.choice = new Choice(random, this::isBusy);
  }

  /** Takes what happened, and returns what is to be done, in that order. */
  public List<RequestAction> handle(RequestEvent event, long now) {
    actions = new ArrayList<>();
    if (event instanceof Said said) {
      said(said, now);
    } else if (event instanceof Sent sent) {
      sent(sent.party(), sent.bytes(), now);
    } else if (event instanceof Respond respond) {
      respond(respond);
    } else if (event instanceof Unsubscribe unsubscribe) {
      unsubscribe(unsubscribe.party(), unsubscribe.sub());
    } else if (event instanceof Abort abort) {
      endAll(abort.party(), abort.code(), abort.message());
    } else if (event instanceof Gone gone) {
      gone(gone.party(), now);
    } else if (event instanceof Tick) {
      tick(now);
    }
    freed.forEach(this::tellFreed);
    freed.clear();
    return actions;
  }

  /** When a {@link Tick} is needed, in nanoseconds; {@link Long#MAX_VALUE} for never. */
  public long nextDeadline() {
    long next = deadlines.next();
    for (Party party : stalled) {
      next = Math.min(next, party.stalledAt);
    }
    return next;
  }

  /** How many are open. */
  public int open() {
    return open;
  }

  private void respond(Respond wanted) {
    Party party = wanted.party();
    if (!party.gone) {
      Responder responder = new Responder(party, wanted.sub(), wanted.filter());
      party.responders.put(wanted.sub(), responder);
      responders.add(responder);
      send(party, new RouterFrame.Live(wanted.sub()));
    }
  }

  private void unsubscribe(Party party, String sub) {
    Responder responder = party.responders.remove(sub);
    if (responder != null) {
      responders.remove(responder);
    }
  }

  private void said(Said said, long now) {
    Party party = said.party();
    if (party.gone) {
      return;
    }
    for (ClientFrame frame : said.frames()) {
      if (frame instanceof ClientFrame.Reply reply) {
        reply(party, reply, now);
        continue;
      }
      free(party, Sizes.of(frame));
      if (frame instanceof ClientFrame.Request request) {
        request(party, request, now);
      } else if (frame instanceof ClientFrame.Cancel cancel) {
        OpenRequest cancelled = party.asking.get(cancel.to());
        if (cancelled != null) {
          end(cancelled, null, "");
        }
      }
    }
  }

  private void request(Party party, ClientFrame.Request frame, long now) {
    ChannelFilter to = frame.to();
    if (to == null || party.asking.containsKey(frame.seq())) {
      String fault = "request " + frame.seq() + " is open; take a number that is not";
      send(party, new RouterFrame.Error(RouterFrame.About.NOTHING, ErrorCode.BAD_FRAME, fault));
      return;
    }
    try {
      List<Target> chosen = choose(to, frame.replies());
      accounts.open(party, chosen.size());
      ask(party, frame, chosen, now);
    } catch (BusException refusal) {
      String why = String.valueOf(refusal.getMessage());
      send(party, RouterFrame.Done.refused(frame.seq(), refusal.code(), why));
    }
  }

  private List<Target> choose(ChannelFilter to, int wanted) {
    List<Target> reached = responders.reachedBy(to);
    if (reached.isEmpty()) {
      throw new BusException(ErrorCode.NO_RESPONDERS, "nobody answers on " + to);
    }
    if (wanted == ClientFrame.Request.ALL) {
      return reached;
    }
    List<Target> chosen = choice.of(reached, wanted);
    if (chosen.isEmpty()) {
      throw new BusException(
          ErrorCode.RESPONDER_BUSY,
          "too much waits for everybody who answers on " + to + "; ask again later");
    }
    return chosen;
  }

  private void ask(Party party, ClientFrame.Request frame, List<Target> chosen, long now) {
    boolean toFilter = frame.to() != null && !frame.to().isChannel();
    OpenRequest request =
        new OpenRequest(party, frame.seq(), toFilter, now + frame.timeout().toNanos());
    open++;
    party.asking.put(frame.seq(), request);
    deadlines.add(request);
    List<Part> refused = new ArrayList<>();
    for (Target target : chosen) {
      Party responder = target.party();
      Part part = new Part(request, request.asked++, target, "r-" + ++responder.lastId);
      request.open.add(part);
      if (isBusy(responder)) {
        refused.add(part);
        continue;
      }
      responder.answering.put(part.id, part);
      send(
          responder,
          new RouterFrame.Request(
              part.id,
              target.responder().sub(),
              target.channel(),
              party.sender(),
              frame.timeout(),
              frame.body()));
    }
    for (Part part : refused) {
      fail(part, ErrorCode.RESPONDER_BUSY, "too much waits for it; ask again later", now);
    }
  }

  private boolean isBusy(Party responder) {
    return responder.waiting >= limits.waitingBytes();
  }

  private void reply(Party party, ClientFrame.Reply frame, long now) {
    int bytes = Sizes.of(frame);
    Part part = party.answering.get(frame.to());
    if (part == null) {
      // It answers what is over: it cannot have known.
      free(party, bytes);
      return;
    }
    part.bytes += frame.answer().length();
    if (part.bytes > limits.replyBytes()) {
      free(party, bytes);
      party.answering.remove(part.id);
      send(party, new RouterFrame.Cancel(part.id));
      fail(
          part,
          ErrorCode.REPLY_TOO_LARGE,
          "its reply has more than " + limits.replyBytes() + " bytes",
          now);
      return;
    }
    if (frame.last()) {
      party.answering.remove(part.id);
    }
    say(new HeldReply(part, frame.answer(), frame.last(), bytes, true), now);
  }

  /** The router speaks the last word of a part. */
  private void fail(Part part, ErrorCode code, String message, long now) {
    say(new HeldReply(part, Failure.of(code, message), true, 0, false), now);
  }

  private void say(HeldReply reply, long now) {
    Party to = reply.part().request.requester();
    if (to.held.isEmpty() && to.waiting < limits.waitingBytes()) {
      forward(reply);
      return;
    }
    if (to.held.isEmpty()) {
      to.stalledAt = now + limits.stall().toNanos();
      stalled.add(to);
    }
    to.held.add(reply);
  }

  private void forward(HeldReply reply) {
    Part part = reply.part();
    OpenRequest request = part.request;
    free(part.responder, reply.bytes());
    send(request.requester(), part.frame(reply.answer(), reply.last()));
    if (reply.last()) {
      request.open.remove(part);
      accounts.answered(request.requester());
      request.replied += reply.replied() ? 1 : 0;
      if (request.open.isEmpty()) {
        end(request, null, "");
      }
    }
  }

  private void sent(Party party, long bytes, long now) {
    party.waiting -= bytes;
    if (party.gone || party.held.isEmpty()) {
      return;
    }
    party.stalledAt = now + limits.stall().toNanos();
    while (!party.held.isEmpty() && party.waiting < limits.waitingBytes()) {
      forward(party.held.remove());
    }
    if (party.held.isEmpty()) {
      stalled.remove(party);
    }
  }

  private void tick(long now) {
    for (OpenRequest late : deadlines.due(now)) {
      tellLate(late);
      end(late, ErrorCode.TIMEOUT, "not all that were asked have replied in time");
    }
    for (Party party : List.copyOf(stalled)) {
      if (party.stalledAt <= now) {
        giveUp(party);
      }
    }
  }

  /** Names those that are late, as far as there is room: {@code done} counts them in any case. */
  private void tellLate(OpenRequest late) {
    Party to = late.requester();
    for (Part part : late.open) {
      if (!to.held.isEmpty() || to.waiting >= limits.waitingBytes()) {
        return;
      }
      send(to, part.frame(Failure.of(ErrorCode.TIMEOUT, "it has not replied in time"), true));
    }
  }

  /** Its other requests go on: replies to them have not come, or were taken. */
  private void giveUp(Party party) {
    Set<OpenRequest> waiting = new LinkedHashSet<>();
    party.held.forEach(reply -> waiting.add(reply.part().request));
    for (OpenRequest request : waiting) {
      end(request, ErrorCode.BACK_PRESSURE, "replies wait and you do not read them");
    }
  }

  private void gone(Party party, long now) {
    if (party.gone) {
      return;
    }
    party.gone = true;
    party.responders.values().forEach(responders::remove);
    party.responders.clear();
    endAll(party, null, "");
    List<Part> unanswered = List.copyOf(party.answering.values());
    party.answering.clear();
    for (Part part : unanswered) {
      fail(part, ErrorCode.RESPONDER_GONE, "it went away before it had replied", now);
    }
  }

  private void endAll(Party party, @Nullable ErrorCode code, String message) {
    List.copyOf(party.asking.values()).forEach(request -> end(request, code, message));
  }

  /** Whoever has more to say is told that it is not wanted. */
  private void end(OpenRequest request, @Nullable ErrorCode code, String message) {
    Party party = request.requester();
    for (Part part : request.open) {
      if (part.responder.answering.remove(part.id, part)) {
        send(part.responder, new RouterFrame.Cancel(part.id));
      }
    }
    dropHeld(party, request);
    accounts.close(party, request.open.size());
    deadlines.remove(request);
    party.asking.remove(request.seq());
    open--;
    send(party, new RouterFrame.Done(request.seq(), request.asked, request.replied, code, message));
  }

  private void dropHeld(Party party, OpenRequest request) {
    party.held.removeIf(
        reply -> {
          boolean dropped = reply.part().request == request;
          if (dropped) {
            free(reply.part().responder, reply.bytes());
          }
          return dropped;
        });
    if (party.held.isEmpty()) {
      stalled.remove(party);
    }
  }

  private void send(Party party, RouterFrame frame) {
    if (!party.gone) {
      party.waiting += Sizes.of(frame);
      actions.add(new RequestAction.Send(party, frame));
    }
  }

  private void free(Party party, long bytes) {
    if (bytes > 0 && !party.gone) {
      if (party.freed == 0) {
        freed.add(party);
      }
      party.freed += bytes;
    }
  }

  private void tellFreed(Party party) {
    actions.add(new RequestAction.Freed(party, party.freed));
    party.freed = 0;
  }
}
