package io.sshbus.server.interest;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Engine;
import io.sshbus.log.MergeRule;
import io.sshbus.routing.Interest;
import io.sshbus.routing.Watches;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who wants what is published, and tells those who watch a channel. Whoever comes and goes
 * only counts; who has to be told is found out in a pass on a reader, one at a time, which takes a
 * tenth of one processor at most, however many come and go. The monitor guards counts and lists and
 * is held for the time that takes.
 */
public final class InterestDesk implements AutoCloseable {
  /** Watches of one principal, and of all. */
  static final int MOST_OF_ONE = 16_384;

  static final int MOST = 262_144;

  private static final Logger LOG = LoggerFactory.getLogger(InterestDesk.class);
  private static final long GATHER_MILLIS = 50;
  private static final long REST_MILLIS = 1000;
  private static final long SAY_MILLIS = 1000;

  /** After a pass, so many times as long as it took is none. */
  private static final long IDLE_FOR_EACH = 10;

  private final ScheduledExecutorService timer;
  private final Executor readers;
  private final String router;
  private final long origin = System.nanoTime();
  private final Interest interest = new Interest();
  private final Map<String, Integer> held = new HashMap<>();
  private int watched;
  private Set<ChannelFilter> changed = new LinkedHashSet<>();
  private List<Runnable> asked = new ArrayList<>();
  private Set<Question> repeated = new LinkedHashSet<>();
  private boolean scheduled;
  private boolean closed;

  // Of the pass alone.
  private final Watches<Watcher> watches =
      new Watches<>(REST_MILLIS, this::subscribers, InterestDesk::told);
  private final Advert advert;
  private long sayAgain;

  private record Question(ChannelName channel, Watcher watcher) {}

  /**
   * Nobody wants anything. Waits for the disk.
   *
   * @param router what this router is called
   * @param readers may wait for the disk
   */
  public InterestDesk(
      String router, Engine engine, ScheduledExecutorService timer, Executor readers) {
    this.router = router;
    this.timer = timer;
    this.readers = readers;
    this.advert =
        new Advert(
            engine.table("interest", MergeRule.NEWEST),
            router,
            filter -> of(filter).running(),
            filter -> count(filter, 0, 0));
  }

  /**
   * Counts more, or less, of those who want the events of {@code filter}.
   *
   * @param running more of those who are served
   * @param waiting more of those who are not, and will get later what is published now
   */
  public void count(ChannelFilter filter, int running, int waiting) {
    boolean wake;
    synchronized (this) {
      interest.count(filter, running, waiting);
      changed.add(filter);
      wake = toBeScheduled();
    }
    if (wake) {
      schedule(GATHER_MILLIS);
    }
  }

  /** How many listen to {@code channel}. */
  public synchronized int subscribers(ChannelName channel) {
    return interest.in(channel);
  }

  private synchronized Interest.Count of(ChannelFilter filter) {
    return interest.of(filter);
  }

  /**
   * Answers how many listen to {@code channel}, and goes on to tell when that changes.
   *
   * @throws BusException {@link ErrorCode#TOO_MANY_WATCHES}
   */
  public void watch(ChannelName channel, Watcher watcher) {
    take(watcher.principal());
    int now = subscribers(channel);
    watcher.answer(channel, now);
    ask(() -> watches.add(channel, watcher, now, millis()));
  }

  /** Tells once more what was told last, soon; asked often meanwhile it is told once. */
  public void tellAgain(ChannelName channel, Watcher watcher) {
    boolean wake;
    synchronized (this) {
      repeated.add(new Question(channel, watcher));
      wake = toBeScheduled();
    }
    if (wake) {
      schedule(0);
    }
  }

  /** Tells nothing more of {@code channel}, soon. */
  public void unwatch(ChannelName channel, Watcher watcher) {
    ask(
        () -> {
          watches.remove(channel, watcher);
          release(watcher.principal());
        });
  }

  /** Only when the end has been seen to, so that who begins and ends has no more at work. */
  private synchronized void release(String principal) {
    watched--;
    held.computeIfPresent(principal, (id, many) -> many > 1 ? many - 1 : null);
  }

  private synchronized void take(String principal) {
    int mine = held.getOrDefault(principal, 0);
    if (mine >= MOST_OF_ONE || watched >= MOST) {
      throw new BusException(
          ErrorCode.TOO_MANY_WATCHES,
          principal + " watches " + mine + " channels, all together " + watched + "; end some");
    }
    held.put(principal, mine + 1);
    watched++;
  }

  private void ask(Runnable step) {
    boolean wake;
    synchronized (this) {
      asked.add(step);
      wake = toBeScheduled();
    }
    if (wake) {
      schedule(0);
    }
  }

  /** Whether the caller has to see to it that there is a pass. */
  private boolean toBeScheduled() {
    boolean wake = !scheduled && !closed;
    scheduled |= wake;
    return wake;
  }

  private void schedule(long millis) {
    try {
      var unused = timer.schedule(() -> readers.execute(this::pass), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the router stops; nobody is told of interest any more", e);
    }
  }

  private void pass() {
    long start = System.nanoTime();
    Set<ChannelFilter> filters;
    List<Runnable> steps;
    Set<Question> questions;
    synchronized (this) {
      filters = changed;
      steps = asked;
      questions = repeated;
      changed = new LinkedHashSet<>();
      asked = new ArrayList<>();
      repeated = new LinkedHashSet<>();
    }
    steps.forEach(InterestDesk::guarded);
    tell(filters, millis());
    questions.forEach(each -> guarded(() -> watches.again(each.channel(), each.watcher())));
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    goOn(Math.max(GATHER_MILLIS, IDLE_FOR_EACH * took));
  }

  private void tell(Set<ChannelFilter> filters, long now) {
    for (ChannelFilter filter : filters) {
      guarded(() -> watches.changed(filter, now));
      guarded(() -> advert.changed(filter));
    }
    guarded(() -> watches.pass(now));
    if (advert.isOpen() && now >= sayAgain) {
      sayAgain = now + SAY_MILLIS;
      guarded(advert::say);
    }
  }

  private static void told(Watcher watcher, ChannelName channel, int subscribers) {
    guarded(() -> watcher.changed(channel, subscribers));
  }

  /** A fault in one step keeps nobody else from being told. */
  private static void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException fault) {
      LOG.error("a fault in telling who listens", fault);
    }
  }

  private void goOn(long least) {
    OptionalLong next = next();
    long wait;
    synchronized (this) {
      boolean more = !changed.isEmpty() || !asked.isEmpty() || !repeated.isEmpty();
      if (closed || (!more && next.isEmpty())) {
        scheduled = false;
        return;
      }
      wait = more ? least : Math.max(least, next.getAsLong() - millis());
    }
    schedule(wait);
  }

  private OptionalLong next() {
    OptionalLong rested = watches.next();
    return advert.isOpen()
        ? OptionalLong.of(Math.min(sayAgain, rested.orElse(Long.MAX_VALUE)))
        : rested;
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - origin);
  }

  /** All filters that somebody wants the events of, by router. May wait for the disk. */
  public List<Route> routes() {
    Map<ChannelFilter, Interest.Count> mine;
    synchronized (this) {
      mine = interest.byFilter();
    }
    List<Route> routes = new ArrayList<>(advert.others());
    mine.forEach(
        (filter, count) -> {
          if (count.running() > 0) {
            routes.add(new Route(filter, router, count.running()));
          }
          if (count.waiting() > 0) {
            routes.add(new Route(filter, "", count.waiting()));
          }
        });
    routes.sort(Comparator.comparing(Route::filter).thenComparing(Route::router));
    return routes;
  }

  /** Tells nobody anything more. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
