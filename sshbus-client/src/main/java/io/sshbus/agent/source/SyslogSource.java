package io.sshbus.agent.source;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.util.concurrent.Future;
import io.sshbus.agent.config.SourceSettings;
import io.sshbus.agent.queue.EventQueue;
import io.sshbus.channel.BusException;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A datagram socket of syslog: a message, an event. Where the spool is full, messages are dropped
 * and counted, and the count becomes an event when there is room; or, where that is wanted, those
 * who log wait, as the kernel has them do when nobody reads. On the socket's I/O thread.
 */
final class SyslogSource extends SimpleChannelInboundHandler<DomainDatagramPacket> {
  private static final Logger LOG = LoggerFactory.getLogger(SyslogSource.class);
  private static final long MOST_UNSTORED = 1 << 20;
  private static final long EVENT_WEIGHT = 64;
  private static final long PAUSE_MILLIS = 1000;

  private final SourceSettings.Syslog settings;
  private final EventQueue queue;
  private final Clock clock;
  private final Deque<EventDraft> refused = new ArrayDeque<>();
  private long unstored;
  private long dropped;
  private boolean pausing;

  SyslogSource(SourceSettings.Syslog settings, EventQueue queue, Clock clock) {
    this.settings = settings;
    this.queue = queue;
    this.clock = clock;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
    String raw = packet.content().toString(StandardCharsets.UTF_8);
    if (raw.isBlank()) {
      return;
    }
    EventDraft event =
        SyslogMessage.parse(raw, clock.instant(), clock.getZone()).draft(settings.name());
    if (refused.isEmpty()) {
      append(context, event);
    } else {
      refused.addLast(event);
    }
    control(context);
  }

  private void append(ChannelHandlerContext context, EventDraft event) {
    long weight = event.body().length() + EVENT_WEIGHT;
    unstored += weight;
    try {
      queue
          .append(settings.channel(), event)
          .whenComplete(
              (done, fault) ->
                  context.executor().execute(() -> answered(context, event, weight, fault)));
    } catch (BusException e) {
      answered(context, event, weight, e);
    }
  }

  private void answered(
      ChannelHandlerContext context, EventDraft event, long weight, @Nullable Throwable fault) {
    unstored -= weight;
    if (fault == null) {
      tellOfDropped(context);
    } else if (settings.block()) {
      refused.addLast(event);
      pause(context);
    } else {
      if (dropped == 0) {
        LOG.warn("Source {} drops what it gets: {}", settings.name(), fault.getMessage());
      }
      dropped++;
    }
    control(context);
  }

  private void tellOfDropped(ChannelHandlerContext context) {
    if (dropped > 0) {
      long untold = dropped;
      dropped = 0;
      String text = untold + " messages were dropped here because the spool took no more";
      Tags tags = Tags.of("source", settings.name());
      queue
          .append(settings.channel(), EventDraft.of(text).withTags(tags))
          .whenComplete(
              (done, fault) -> {
                if (fault != null) {
                  context.executor().execute(() -> dropped += untold);
                }
              });
    }
  }

  private void pause(ChannelHandlerContext context) {
    if (!pausing) {
      pausing = true;
      Future<?> unused =
          context.executor().schedule(() -> retry(context), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void retry(ChannelHandlerContext context) {
    pausing = false;
    for (int waiting = refused.size(); waiting > 0; waiting--) {
      append(context, refused.removeFirst());
    }
    control(context);
  }

  /** Reads on, or leaves what comes to the kernel. */
  private void control(ChannelHandlerContext context) {
    boolean reads = unstored < MOST_UNSTORED && refused.isEmpty();
    if (context.channel().config().isAutoRead() != reads) {
      context.channel().config().setAutoRead(reads);
    }
  }
}
