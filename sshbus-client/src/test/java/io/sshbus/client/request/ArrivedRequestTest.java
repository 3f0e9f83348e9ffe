package io.sshbus.client.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Sender;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ArrivedRequestTest {
  private static final int PIECE = 256 << 10;

  private final List<ClientFrame.Reply> said = new ArrayList<>();
  private final ArrivedRequest request =
      new ArrivedRequest(
          new RouterFrame.Request(
              "r-1",
              "s",
              new ChannelName("a"),
              new Sender("node:b"),
              Duration.ofSeconds(5),
              Body.EMPTY),
          PIECE,
          (to, reply, sent) -> said.add(reply));

  private void saySoMuchThatThereIsNoRoom() throws InterruptedException {
    request.awaitRoom();
    request.replyPart(new byte[PIECE]);
    request.awaitRoom();
    request.replyPart(new byte[PIECE]);
  }

  /** Waits for room on another thread; the latch opens when there is. */
  private CountDownLatch waiter() throws InterruptedException {
    CountDownLatch through = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                request.awaitRoom();
                through.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    while (thread.getState() != Thread.State.WAITING && through.getCount() > 0) {
      Thread.onSpinWait();
    }
    assertEquals(1, through.getCount(), "it does not wait");
    return through;
  }

  @Test
  void whoeverHasSaidTooMuchWaitsUntilSomeOfItHasLeft() throws InterruptedException {
    saySoMuchThatThereIsNoRoom();
    CountDownLatch through = waiter();
    request.left(PIECE);
    assertTrue(through.await(10, TimeUnit.SECONDS));
  }

  @Test
  void nobodyWaitsForRoomWhereNobodyWaitsForTheReply() throws InterruptedException {
    saySoMuchThatThereIsNoRoom();
    CountDownLatch through = waiter();
    request.isNotWanted();
    assertTrue(through.await(10, TimeUnit.SECONDS));
  }

  @Test
  void theEndIsToldOnceAndAtOnceWhereItHasComeAlready() {
    List<String> told = new ArrayList<>();
    request.onOver(() -> told.add("first"));
    request.onOver(() -> told.add("second"));
    request.isNotWanted();
    request.isNotWanted();
    assertEquals(List.of("second"), told);
    request.onOver(() -> told.add("late"));
    assertEquals(List.of("second", "late"), told);
    request.reply("nobody hears this");
    assertEquals(List.of(), said);
  }

  @Test
  void whoeverHasAnsweredIsNotToldOfTheEnd() {
    List<String> told = new ArrayList<>();
    request.onOver(() -> told.add("over"));
    request.reply("done");
    request.isNotWanted();
    assertEquals(List.of(), told);
    assertEquals(1, said.size());
  }
}
