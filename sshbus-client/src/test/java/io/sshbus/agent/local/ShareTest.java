package io.sshbus.agent.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelName;
import org.junit.jupiter.api.Test;

class ShareTest {
  @Test
  void whoeverComesNextFindsSomethingAndManyHaveAboutTheSame() {
    Share share = new Share(100);
    int[] mine = new int[4];
    for (int who = 0; who < mine.length; who++) {
      while (share.take(mine[who])) {
        mine[who]++;
      }
      assertTrue(mine[who] > 0, "program " + who);
    }
    assertEquals(50, mine[0], "half of all");
    share.give(mine[0]);
    while (share.take(mine[3])) {
      mine[3]++;
    }
    assertTrue(mine[3] >= 25, "what is given back is for all: " + mine[3]);
  }

  @Test
  void aChannelThatSeveralWatchCountsOnce() {
    WatchedChannels watched = new WatchedChannels();
    int mine = 0;
    while (watched.enter(new ChannelName("a/" + mine), mine)) {
      mine++;
    }
    assertEquals(256, mine);
    assertTrue(watched.enter(new ChannelName("a/0"), mine), "it is watched already");
    watched.leave(new ChannelName("a/0"));
    assertFalse(watched.enter(new ChannelName("b"), mine));
    watched.leave(new ChannelName("a/0"));
    assertTrue(watched.enter(new ChannelName("b"), mine - 1));
  }
}
