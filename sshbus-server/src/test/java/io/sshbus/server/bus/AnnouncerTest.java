package io.sshbus.server.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Tags;
import io.sshbus.log.AppendOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
  private static final AppendOutcome STORED = new AppendOutcome.Stored(new EventId(0, 0, 0));
  private static final AppendOutcome FULL =
      new AppendOutcome.Refused(ErrorCode.DISK_FULL, "no room");

  private final List<String> asked = new ArrayList<>();
  private final List<CompletableFuture<AppendOutcome>> answers = new ArrayList<>();
  private final List<Runnable> again = new ArrayList<>();
  private final Announcer announcer = new Announcer(this::append, again::add);
  private boolean atOnce;

  private CompletionStage<AppendOutcome> append(ChannelName channel, EventDraft event) {
    asked.add(channel + " " + event.body().text());
    answers.add(new CompletableFuture<>());
    if (atOnce) {
      answer(answers.size() - 1, STORED);
    }
    return answers.get(answers.size() - 1);
  }

  private void say(String channel, String body) {
    announcer.say(
        new ChannelName(channel),
        new EventDraft(Bytes.utf8(body), Tags.NONE, null, null, true, true));
  }

  private void retry() {
    assertEquals(1, again.size(), "asked for once");
    again.remove(0).run();
  }

  private void answer(int number, AppendOutcome outcome) {
    answers.get(number).complete(outcome);
  }

  @Test
  void channelsDoNotWaitForEachOtherButEventsOfOneDo() {
    say("a", "1");
    say("b", "1");
    say("a", "2");
    assertEquals(List.of("a 1", "b 1"), asked);
    answer(0, STORED);
    assertEquals(List.of("a 1", "b 1", "a 2"), asked);
  }

  @Test
  void whatTheLogRefusesIsSaidAgainBeforeWhatCameLater() {
    say("a", "1");
    say("a", "2");
    answer(0, FULL);
    say("b", "1");
    assertEquals(List.of("a 1"), asked);
    retry();
    assertEquals(List.of("a 1", "a 1"), asked);
    answers.get(1).completeExceptionally(new IllegalStateException("broken"));
    retry();
    answer(2, STORED);
    answer(3, STORED);
    assertEquals(List.of("a 1", "a 1", "a 1", "a 2", "b 1"), asked.subList(0, 5));
  }

  @Test
  void aLogThatAnswersAtOnceIsNoDeepStack() {
    say("a", "first");
    for (int i = 0; i < 20_000; i++) {
      say("a", "" + i);
    }
    atOnce = true;
    answer(0, STORED);
    assertEquals(20_001, asked.size());
    assertEquals("a 19999", asked.get(20_000));
  }

  @Test
  void whatWaitsIsBoundedAndTheOldestGoes() {
    say("a", "first");
    answer(0, FULL);
    for (int i = 0; i < Announcer.MOST_WAITING; i++) {
      say("a", "" + i);
    }
    atOnce = true;
    retry();
    assertEquals(1 + Announcer.MOST_WAITING, asked.size());
    assertEquals("a 0", asked.get(1));
  }

  @Test
  void whatTheLogCanNeverTakeHoldsUpNothingElse() {
    say("new", "1");
    answer(0, new AppendOutcome.Refused(ErrorCode.TOO_MANY_STREAMS, "no new channel"));
    say("old", "1");
    assertEquals(List.of("new 1", "old 1"), asked);
    assertEquals(List.of(), again);
  }
}
