package io.sshbus.client.spool.send;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.wire.ClientFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the router takes in one frame.
 *
 * @param frame the longest frame, in bytes
 * @param body the longest body, in bytes
 */
public record FrameRoom(int frame, int body) {
  /** More than what a frame has besides the name of its channel and the section. */
  private static final int FRAME_OVERHEAD = 32;

  /** More than the length and the flags of an event. */
  private static final int ENTRY_OVERHEAD = 8;

  /**
   * Some of a parcel's events, to be sent in one frame, or one that no frame takes.
   *
   * @param section null where there is a fault
   */
  record Part(
      long first, long last, @Nullable EventsSection section, @Nullable BusException fault) {
    ClientFrame.Publish frame(Parcel parcel) {
      return new ClientFrame.Publish(parcel.channel(), first, Objects.requireNonNull(section));
    }
  }

  /** All events of {@code parcel}, divided as the router needs it. */
  List<Part> parts(Parcel parcel) {
    int channel = parcel.channel().value().getBytes(StandardCharsets.UTF_8).length;
    int room = frame - FRAME_OVERHEAD - channel;
    EventsSection section = parcel.section();
    if (section.bytes().length() <= Math.min(room, body)) {
      return List.of(new Part(parcel.first(), parcel.last(), section, null));
    }
    Division division = new Division(room, parcel.first());
    EventsReader events = section.events();
    while (events.next()) {
      division.add(events);
    }
    division.end(parcel.last() + 1);
    return division.parts;
  }

  private final class Division {
    private final int room;
    private final List<Part> parts = new ArrayList<>();
    private final EventsWriter open = new EventsWriter(1024);
    private final long base;
    private long first;

    Division(int room, long base) {
      this.room = room;
      this.base = base;
      this.first = base;
    }

    void add(EventsReader event) {
      long number = base + event.index();
      int length = event.entryLength() + ENTRY_OVERHEAD;
      BusException fault = fault(event, length);
      if (fault != null || open.length() + length > room) {
        end(number);
      }
      if (fault == null) {
        open.add(event);
      } else {
        parts.add(new Part(number, number, null, fault));
        first = number + 1;
      }
    }

    void end(long next) {
      if (open.count() > 0) {
        parts.add(new Part(first, next - 1, open.finish(), null));
      }
      first = next;
    }

    private @Nullable BusException fault(EventsReader event, int length) {
      if (event.bodyLength() > body) {
        return new BusException(
            ErrorCode.BODY_TOO_LARGE,
            "a body of "
                + event.bodyLength()
                + " bytes is over the router's limit of "
                + body
                + " bytes");
      }
      if (length + 2 * FRAME_OVERHEAD > room) {
        return new BusException(
            ErrorCode.FRAME_TOO_LARGE,
            "an event of " + length + " bytes is over the router's frames of " + frame + " bytes");
      }
      return null;
    }
  }
}
