package io.sshbus.server.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Sender;
import io.sshbus.request.RequestEvent;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestDeskTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final RequestDesk desk =
      new RequestDesk(RandomGenerator.getDefault(), timer, Runnable::run);

  private static final class Box extends Mailbox {
    final List<RouterFrame> taken = new ArrayList<>();
    boolean broken;

    Box(String sender) {
      super(new Sender(sender));
    }

    @Override
    protected void take(RouterFrame frame) {
      if (broken) {
        throw new IllegalStateException("out of order");
      }
      taken.add(frame);
    }

    @Override
    protected void freed(long bytes) {}
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void aResponderWhoseChannelIsOutOfOrderKeepsTheWordFromNobodyElse() {
    Box broken = new Box("node:a.example.com");
    Box other = new Box("node:b.example.com");
    Box asking = new Box("node:c.example.com");
    ChannelFilter channel = new ChannelFilter("raid/ask");
    desk.submit(new RequestEvent.Respond(broken, "r", channel));
    desk.submit(new RequestEvent.Respond(other, "r", channel));
    broken.broken = true;
    ClientFrame question =
        new ClientFrame.Request(
            channel, 1, Body.EMPTY, Duration.ofMinutes(1), ClientFrame.Request.ALL);
    desk.submit(new RequestEvent.Said(asking, List.of(question)));
    assertEquals(2, other.taken.size(), "live, and the request");
    desk.submit(new RequestEvent.Gone(broken));
    desk.submit(new RequestEvent.Gone(other));
    RouterFrame last = asking.taken.get(asking.taken.size() - 1);
    assertEquals(2, assertInstanceOf(RouterFrame.Done.class, last).asked());
    assertEquals(0, desk.open());
  }
}
