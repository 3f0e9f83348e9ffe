package io.sshbus.channel;

/**
 * A batch on its way into the log: complete but for its time. Whoever commits it calls {@link
 * #stamp} once and makes it a {@link Batch}; nobody else may look at its bytes before.
 */
public final class BatchDraft {
  private final byte[] bytes;
  private final Envelope envelope;
  private final EventsSection section;

  /** Puts {@code envelope} before {@code section}. */
  public BatchDraft(Envelope envelope, EventsSection section) {
    ByteWriter front = new ByteWriter(Batch.HEADER + 160);
    front.u8(Batch.VERSION).u8(0).u32(0).u32(0);
    envelope.write(front);
    front.putU32(2, front.length() - Batch.HEADER);
    Bytes events = section.bytes();
    this.bytes = new byte[front.length() + events.length()];
    front.copyTo(bytes, 0);
    System.arraycopy(events.array(), events.offset(), bytes, front.length(), events.length());
    this.envelope = envelope;
    this.section = section.at(Bytes.wrap(bytes, front.length(), events.length()));
  }

  /** The envelope, its time and skip not yet set. */
  public Envelope envelope() {
    return envelope;
  }

  /** How many events the batch holds. */
  public int count() {
    return section.count();
  }

  /**
   * How many bytes the last of the events from {@code from} on that are to be kept has, its tags
   * and times included; 0 where there is none, or where its body is empty.
   */
  public int retainedBytes(int from) {
    int bytes = 0;
    if (section.hasRetain()) {
      for (EventsReader event = section.events(); event.next(); ) {
        if (event.retain() && event.index() >= from) {
          bytes = event.bodyLength() == 0 ? 0 : event.entry().length();
        }
      }
    }
    return bytes;
  }

  /** How many bytes of {@link #length()} are not the events'. */
  public int overhead() {
    return bytes.length - section.payload();
  }

  /** How many bytes the batch will take in the log. */
  public int length() {
    return bytes.length;
  }

  /**
   * Sets what only the committer knows.
   *
   * @param time microseconds since 1970
   * @param skip how many events at the beginning the log has already
   */
  public Batch stamp(long time, int skip) {
    return Batch.stamped(bytes, envelope.stamped(time, skip), section);
  }
}
