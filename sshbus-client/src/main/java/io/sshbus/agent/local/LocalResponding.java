package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.client.Request;
import io.sshbus.client.RequestHandler;
import io.sshbus.client.Responder;
import io.sshbus.wire.Answer;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The requests that one local program answers; each of its responders is one at the router. They
 * come on threads of the client, which never wait here; all else is on the connection's thread.
 */
final class LocalResponding {
  private static final int MOST_OPEN = 256;

  /** Of a request or reply beside its body. */
  private static final long WEIGHT = 64;

  private final LocalHost host;
  private final Outbox outbox;
  private final Runnable wake;
  private final Map<String, OneResponder> responders = new ConcurrentHashMap<>();
  private final Map<String, Request> open = new HashMap<>();
  private final AtomicLong unsent = new AtomicLong();
  private long numbers;
  private long untaken;

  /**
   * None yet.
   *
   * @param wake told when replies have left
   */
  LocalResponding(LocalHost host, Outbox outbox, Runnable wake) {
    this.host = host;
    this.outbox = outbox;
    this.wake = wake;
  }

  /** Takes the requests of one subscription. */
  private final class OneResponder implements RequestHandler {
    private final String sub;
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Responder upstream;

    OneResponder(String sub) {
      this.sub = sub;
    }

    void begin(ChannelFilter filter) {
      Responder made = host.beyond().bus().respond(filter.value(), this);
      upstream = made;
      var unused = made.live().thenRun(() -> outbox.add(new RouterFrame.Live(sub)));
      var unusedEnd = made.ended().whenComplete((done, fault) -> refused(fault));
    }

    /** Before it was live, or later. */
    private void refused(@Nullable Throwable fault) {
      if (fault != null && isFirstEnd()) {
        responders.remove(sub, this);
        outbox.add(Refusal.of(RouterFrame.About.subscription(sub), fault));
      }
    }

    private boolean isFirstEnd() {
      boolean first = over.compareAndSet(false, true);
      if (first) {
        host.upstreams().freeSlot();
      }
      return first;
    }

    @Override
    public void handle(Request request) {
      long weight = request.content().length() + WEIGHT;
      String id = enter(request, weight);
      if (id == null) {
        request.fail(
            ErrorCode.RESPONDER_BUSY.name(), "more waits for this program than the agent holds");
        return;
      }
      outbox.add(
          new RouterFrame.Request(
              id, sub, request.channel(), request.sender(), request.timeout(), request.content()),
          () -> taken(weight));
      request.onOver(() -> over(id));
    }

    void close() {
      Responder made = upstream;
      if (isFirstEnd() && made != null) {
        made.close();
      }
    }
  }

  private synchronized @Nullable String enter(Request request, long weight) {
    if (open.size() >= MOST_OPEN || untaken >= host.settings().outbox().bytes()) {
      return null;
    }
    String id = "r-" + ++numbers;
    open.put(id, request);
    untaken += weight;
    return id;
  }

  private synchronized void taken(long weight) {
    untaken -= weight;
  }

  private void over(String id) {
    boolean wasOpen;
    synchronized (this) {
      wasOpen = open.remove(id) != null;
    }
    if (wasOpen) {
      outbox.add(new RouterFrame.Cancel(id));
    }
  }

  /**
   * Begins a responder, whose name is free.
   *
   * @throws BusException {@code TOO_MANY_SUBSCRIPTIONS}
   */
  void begin(String sub, ChannelFilter filter) {
    host.upstreams().takeSlot();
    OneResponder made = new OneResponder(sub);
    responders.put(sub, made);
    made.begin(filter);
  }

  /** Whether there is a responder of that name. */
  boolean has(String sub) {
    return responders.containsKey(sub);
  }

  /** How many responders there are. */
  int count() {
    return responders.size();
  }

  /** Ends a responder; false where there is none of that name. */
  boolean unsubscribe(String sub) {
    OneResponder known = responders.remove(sub);
    if (known == null) {
      return false;
    }
    known.close();
    return true;
  }

  /**
   * Passes a reply on; one to what is over is passed over.
   *
   * @throws BusException {@code BODY_TOO_LARGE}, which is told to both sides
   */
  void reply(ClientFrame.Reply frame) {
    int length = frame.answer().length();
    if (length > host.hello().limits().body()) {
      BusException fault =
          new BusException(
              ErrorCode.BODY_TOO_LARGE,
              "a body of " + length + " bytes; a reply may have several pieces");
      pass(frame.to(), Answer.Failure.of(fault.code(), String.valueOf(fault.getMessage())), true);
      throw fault;
    }
    pass(frame.to(), frame.answer(), frame.last());
  }

  private void pass(String id, Answer answer, boolean last) {
    Request request;
    synchronized (this) {
      request = last ? open.remove(id) : open.get(id);
    }
    if (request != null) {
      long weight = answer.length() + WEIGHT;
      unsent.addAndGet(weight);
      request.pass(answer, last, () -> sent(weight));
    }
  }

  private void sent(long weight) {
    unsent.addAndGet(-weight);
    wake.run();
  }

  /** How many bytes of replies have not left: bodies, and 64 for each. */
  long unsent() {
    return unsent.get();
  }

  /** The program is gone; whoever waits for it is told so. */
  void close() {
    List<OneResponder> all = List.copyOf(responders.values());
    responders.clear();
    all.forEach(OneResponder::close);
  }
}
