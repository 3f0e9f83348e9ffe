package io.sshbus.server.figures;

import io.sshbus.server.bus.Bus;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the figures every so often: five events of the bus a time, which the log commits together.
 * What the log refuses is not said again, because the next figures are newer. The timer only starts
 * it; it reads on a reader, never twice at once.
 */
public final class FigureNews implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FigureNews.class);

  private final Bus bus;
  private final FigureReader reader;
  private final FigureEvents events;
  private final AtomicBoolean reading = new AtomicBoolean();
  private final ScheduledFuture<?> ticks;
  private Figures before;

  /** Begins; the first figures are told after {@code interval}. May wait for the disk. */
  public FigureNews(Bus bus, FigureReader reader, Duration interval) {
    this.bus = bus;
    this.reader = reader;
    this.events = new FigureEvents(reader.router());
    this.before = reader.read();
    long millis = interval.toMillis();
    this.ticks =
        bus.threads()
            .timer()
            .scheduleAtFixedRate(this::tick, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    if (reading.compareAndSet(false, true)) {
      bus.threads().readers().execute(this::tell);
    }
  }

  private void tell() {
    try {
      Figures now = reader.read();
      events.of(before, now).forEach(bus::announce);
      before = now;
    } catch (RuntimeException e) {
      LOG.warn("the figures could not be told", e);
    } finally {
      reading.set(false);
    }
  }

  @Override
  public void close() {
    ticks.cancel(false);
  }
}
