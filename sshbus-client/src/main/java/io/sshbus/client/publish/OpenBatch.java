package io.sshbus.client.publish;

import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.client.Published;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** The batch that events are being added to. Guarded by its {@link Intake} until it is sealed. */
final class OpenBatch {
  private final EventsWriter events;
  private CompletableFuture<Published>[] stages = array(256);
  private int maxBody;

  OpenBatch(int capacity) {
    events = new EventsWriter(capacity);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types.
  private static CompletableFuture<Published>[] array(int size) {
    return new CompletableFuture[size];
  }

  void add(byte[] body, CompletableFuture<Published> stage) {
    events.add(body, 0, body.length);
    added(body.length, stage);
  }

  void add(EventDraft event, CompletableFuture<Published> stage) {
    events.add(event);
    added(event.body().length(), stage);
  }

  private void added(int body, CompletableFuture<Published> stage) {
    int count = events.count();
    if (count > stages.length) {
      stages = Arrays.copyOf(stages, 2 * stages.length);
    }
    stages[count - 1] = stage;
    maxBody = Math.max(maxBody, body);
  }

  int bytes() {
    return events.length();
  }

  boolean isEmpty() {
    return events.count() == 0;
  }

  /** The events added, in bytes of their own; this can be filled again. */
  PendingBatch seal() {
    int count = events.count();
    PendingBatch sealed = PendingBatch.of(events.finish(), Arrays.copyOf(stages, count), maxBody);
    Arrays.fill(stages, 0, count, null);
    maxBody = 0;
    return sealed;
  }
}
