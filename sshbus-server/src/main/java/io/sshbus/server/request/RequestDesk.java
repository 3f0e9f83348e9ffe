package io.sshbus.server.request;

import io.sshbus.request.RequestAction;
import io.sshbus.request.RequestEvent;
import io.sshbus.request.RequestLimits;
import io.sshbus.request.Requests;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves all requests one event after another, on whichever thread finds the desk free: mostly the
 * I/O thread that brought the request, so that it changes no thread on its way. Whoever finds it
 * busy leaves the event and goes on; whoever serves too many hands over. No lock is held.
 */
public final class RequestDesk {
  private static final Logger LOG = LoggerFactory.getLogger(RequestDesk.class);

  /** An I/O thread has other things to do. */
  private static final int MOST_A_TURN = 64;

  private final Requests requests;
  private final ScheduledExecutorService timer;
  private final Executor relief;
  private final long origin = System.nanoTime();
  private final Queue<RequestEvent> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left = new AtomicInteger();
  private long alarm = Long.MAX_VALUE;
  private volatile int open;

  /**
   * A desk without requests.
   *
   * @param random who is asked where not all are
   * @param timer for deadlines
   * @param relief goes on where a thread has served enough
   */
  public RequestDesk(RandomGenerator random, ScheduledExecutorService timer, Executor relief) {
    this.requests = new Requests(RequestLimits.DEFAULT, random);
    this.timer = timer;
    this.relief = relief;
  }

  /** Takes an event; those of one caller are served in their order. Any thread; never waits. */
  public void submit(RequestEvent event) {
    waiting.add(event);
    if (left.getAndIncrement() == 0) {
      serve();
    }
  }

  private void serve() {
    for (int served = 0; served < MOST_A_TURN; served++) {
      RequestEvent event = waiting.poll();
      if (event != null) {
        serve(event);
      }
      if (left.decrementAndGet() == 0) {
        return;
      }
    }
    try {
      relief.execute(this::serve);
    } catch (RejectedExecutionException e) {
      LOG.debug("the router stops; what is left of requests is not served", e);
    }
  }

  private void serve(RequestEvent event) {
    try {
      if (event instanceof RequestEvent.Tick) {
        alarm = Long.MAX_VALUE;
      }
      requests.handle(event, now()).forEach(RequestDesk::performSafely);
      open = requests.open();
      setAlarm();
    } catch (RejectedExecutionException e) {
      LOG.debug("the router stops; there are no deadlines any more", e);
    } catch (RuntimeException fault) {
      LOG.error("a fault in the service of requests", fault);
    }
  }

  /** Nobody misses the answer to a request because another's channel is out of order. */
  private static void performSafely(RequestAction action) {
    try {
      perform(action);
    } catch (RuntimeException fault) {
      LOG.error("{} could not be told of a request", action.party().sender(), fault);
    }
  }

  private static void perform(RequestAction action) {
    Mailbox mailbox = (Mailbox) action.party();
    if (action instanceof RequestAction.Send send) {
      mailbox.take(send.frame());
    } else if (action instanceof RequestAction.Freed freed) {
      mailbox.freed(freed.bytes());
    }
  }

  private void setAlarm() {
    long next = requests.nextDeadline();
    if (next < alarm) {
      alarm = next;
      var unused =
          timer.schedule(
              () -> submit(new RequestEvent.Tick()),
              Math.max(0, next - now()),
              TimeUnit.NANOSECONDS);
    }
  }

  private long now() {
    return System.nanoTime() - origin;
  }

  /** How many requests are open. */
  public int open() {
    return open;
  }
}
