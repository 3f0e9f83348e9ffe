package io.sshbus.client.publish;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventsReader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the router takes in one frame.
 *
 * @param frame the most bytes of an events section
 * @param body the longest body, in bytes
 */
record FrameRoom(int frame, int body) {
  /** More than the header of a section, and more than the length, flags and times of an event. */
  private static final int ENTRY_OVERHEAD = 16;

  /** Before the router has said hello: nothing is known to be too large. */
  static final FrameRoom UNKNOWN = new FrameRoom(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** Hands {@code batch} on, in parts where it is too large; what cannot go in any part fails. */
  void fit(PendingBatch batch, Consumer<PendingBatch> fitting, Outcomes outcomes) {
    if (batch.bytes() <= frame && batch.maxBody() <= body) {
      fitting.accept(batch);
      return;
    }
    EventsReader events = batch.section().events();
    int from = 0;
    long size = ENTRY_OVERHEAD;
    while (events.next()) {
      int at = events.index();
      long entry = entryBytes(batch, events);
      BusException fault = fault(events, entry);
      if (fault != null || size + entry > frame) {
        emit(batch, from, at, fitting);
        from = at;
        size = ENTRY_OVERHEAD;
      }
      if (fault == null) {
        size += entry;
      } else {
        outcomes.failed(batch.part(at, at + 1), fault);
        from = at + 1;
      }
    }
    emit(batch, from, batch.count(), fitting);
  }

  private static void emit(PendingBatch batch, int from, int to, Consumer<PendingBatch> fitting) {
    if (from < to) {
      fitting.accept(batch.part(from, to));
    }
  }

  private static long entryBytes(PendingBatch batch, EventsReader events) {
    boolean plain = events.tags().isEmpty();
    int at = events.index();
    return plain ? events.bodyLength() + 2L * ENTRY_OVERHEAD : batch.part(at, at + 1).bytes();
  }

  private @Nullable BusException fault(EventsReader events, long entry) {
    if (events.bodyLength() > body) {
      return bodyTooLarge(events.bodyLength());
    }
    if (ENTRY_OVERHEAD + entry > frame) {
      return new BusException(
          ErrorCode.FRAME_TOO_LARGE,
          "an event of "
              + entry
              + " bytes with its tags is over the router's frames of "
              + frame
              + " bytes");
    }
    return null;
  }

  /** The fault of a body of {@code length} bytes. */
  BusException bodyTooLarge(int length) {
    return new BusException(
        ErrorCode.BODY_TOO_LARGE,
        "a body of " + length + " bytes is over the router's limit of " + body + " bytes");
  }
}
