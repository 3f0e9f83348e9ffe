package io.sshbus.client.subscribe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.EventId;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final EventId FIRST = new EventId(0, 7, 2);
  private static final EventId LATER = new EventId(0, 9, 0);
  private static final EventId OTHER = EventId.endOf(1, 30);

  private final Progress progress = new Progress(List.of());

  @Test
  void theFirstTimeItIsWhatTheUserAskedFor() {
    assertEquals(
        SubscribeOptions.DEFAULT, progress.resume(SubscribeOptions.DEFAULT, Duration.ZERO));
  }

  @Test
  void beforeItWasLiveOnlyTheTimeThatHasPassedTellsWhereNowWas() {
    progress.handled(FIRST);
    SubscribeOptions again = progress.resume(SubscribeOptions.DEFAULT, MINUTE);
    assertEquals(new Since.Ago(MINUTE.plusMillis(1)), again.since());
    assertEquals(List.of(FIRST), again.after());
  }

  @Test
  void onceLiveNoClockHasAPartInIt() {
    progress.live(List.of(FIRST, OTHER));
    progress.handled(LATER);
    SubscribeOptions again = progress.resume(SubscribeOptions.DEFAULT, MINUTE);
    assertEquals(new Since.All(), again.since());
    assertEquals(List.of(LATER, OTHER), again.after());
  }

  @Test
  void whatWasHandledIsNeverForgottenForAnEarlierPlace() {
    progress.handled(LATER);
    progress.live(List.of(FIRST));
    assertEquals(List.of(LATER), progress.resume(SubscribeOptions.DEFAULT, MINUTE).after());
  }

  @Test
  void aCursorIsStillWhatCounts() {
    progress.live(List.of(FIRST));
    SubscribeOptions durable = SubscribeOptions.DEFAULT.withSince(new Since.Last()).withName("n");
    assertEquals(durable.withAfter(List.of(FIRST)), progress.resume(durable, MINUTE));
  }

  @Test
  void aRouterThatTellsNoPlacesIsAskedForTheTime() {
    progress.live(null);
    assertEquals(
        new Since.Ago(MINUTE.plusMillis(1)),
        progress.resume(SubscribeOptions.DEFAULT, MINUTE).since());
  }

  @Test
  void aSubscriptionThatBeginsAnewHasNoPlaces() {
    progress.live(List.of(FIRST));
    progress.forget();
    SubscribeOptions again = progress.resume(SubscribeOptions.DEFAULT, MINUTE);
    assertEquals(List.of(), again.after());
    assertEquals(new Since.Ago(MINUTE.plusMillis(1)), again.since());
  }
}
