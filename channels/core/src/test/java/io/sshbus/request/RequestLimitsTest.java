package io.sshbus.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Sender;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What somebody can do to the router's memory who asks and answers as nobody should. */
class RequestLimitsTest {
  private static final long SECOND = 1_000_000_000;

  private static final class Silent extends Party {
    Silent(String node) {
      super(new Sender("node:" + node));
    }
  }

  private static ClientFrame.Request toAll(String filter, long seq) {
    return new ClientFrame.Request(
        new ChannelFilter(filter), seq, Body.EMPTY, Duration.ofMillis(1), 0);
  }

  @Test
  void whatIsRememberedOfRespondersIsBoundedHoweverManyFiltersAreAskedFor() {
    Responders responders = new Responders();
    Party party = new Silent("a");
    for (int i = 0; i < 1000; i++) {
      responders.add(new Responder(party, "s" + i, new ChannelFilter("a/b/c/d/e/f/g/h/i")));
    }
    for (int mask = 1; mask < 256; mask++) {
      StringBuilder filter = new StringBuilder();
      for (int level = 0; level < 8; level++) {
        filter.append(((mask >> level) & 1) == 0 ? "abcdefgh".charAt(level) : '+').append('/');
      }
      assertEquals(1000, responders.reachedBy(new ChannelFilter(filter + "i")).size());
      assertTrue(responders.remembered() <= Responders.MOST_TARGETS, "after " + mask);
    }
  }

  @Test
  void aRequesterThatReadsNothingFillsNoMemoryWithThoseThatAreLate() {
    Requests requests = new Requests(RequestLimits.DEFAULT, new Random(1));
    for (int i = 0; i < 1000; i++) {
      Party responder = new Silent("n" + i);
      requests.handle(new RequestEvent.Respond(responder, "r", new ChannelFilter("a")), 0);
    }
    Party asking = new Silent("x");
    RouterFrame.Done last = null;
    for (int i = 0; i < 50; i++) {
      requests.handle(new RequestEvent.Said(asking, List.of(toAll("a", i))), i * SECOND);
      for (RequestAction action : requests.handle(new RequestEvent.Tick(), i * SECOND + SECOND)) {
        if (action instanceof RequestAction.Send send
            && send.frame() instanceof RouterFrame.Done done) {
          last = done;
        }
      }
    }
    assertTrue(asking.waiting < 1.1 * RequestLimits.DEFAULT.waitingBytes(), asking.waiting + " B");
    assertEquals(1000, last == null ? 0 : last.asked(), "the sum says it all the same");
  }
}
