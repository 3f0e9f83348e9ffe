package io.sshbus.agent.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShareTest {
  private static int takeAll(Share share, int mine) {
    int has = mine;
    while (share.take(has)) {
      has++;
    }
    return has;
  }

  @Test
  void oneMayHaveHalfOfWhatIsNotKeptForOthers() {
    assertEquals(5 + 25, takeAll(new Share(100, 10), 0));
  }

  @Test
  void whoeverComesLastHasWhatIsKeptForItAndAllTogetherNotMoreThanThereIs() {
    Share share = new Share(100, 10);
    int all = 0;
    for (int who = 0; who < 10; who++) {
      int mine = takeAll(share, 0);
      assertTrue(mine >= 5, "program " + who);
      all += mine;
    }
    assertTrue(all <= 100, all + " of 100");
  }

  @Test
  void whatIsGivenBackIsForAll() {
    Share share = new Share(100, 10);
    for (int mine = takeAll(share, 0); mine > 0; mine--) {
      share.give(mine);
    }
    share.giveAll(takeAll(share, 0));
    assertEquals(30, takeAll(share, 0));
  }
}
