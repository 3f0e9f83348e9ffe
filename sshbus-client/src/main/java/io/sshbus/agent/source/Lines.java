package io.sshbus.agent.source;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Divides bytes into lines, which become events. A line over the limit becomes several. Empty lines
 * are none. Confined to one thread.
 */
final class Lines {
  private final int maxLine;
  private final Tags tags;
  private byte[] begun = new byte[0];

  /**
   * Nothing read yet.
   *
   * @param maxLine in bytes, without the line feed
   */
  Lines(int maxLine, Tags tags) {
    this.maxLine = maxLine;
    this.tags = tags;
  }

  /** The lines that end in the first {@code length} bytes of {@code bytes}. */
  List<EventDraft> feed(byte[] bytes, int length) {
    byte[] all = Arrays.copyOf(begun, begun.length + length);
    System.arraycopy(bytes, 0, all, begun.length, length);
    List<EventDraft> events = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        add(all, from, i, events);
        from = i + 1;
      } else if (i - from >= maxLine) {
        add(all, from, i, events);
        from = i;
      }
    }
    begun = Arrays.copyOfRange(all, from, all.length);
    return events;
  }

  /** What has come and belongs to no line yet, in bytes. */
  int unfinished() {
    return begun.length;
  }

  /** What has come and will not be finished, as the last line. */
  List<EventDraft> finish() {
    List<EventDraft> events = new ArrayList<>();
    add(begun, 0, begun.length, events);
    begun = new byte[0];
    return events;
  }

  /** What has come and belongs to no line yet is no more. */
  void forget() {
    begun = new byte[0];
  }

  private void add(byte[] all, int from, int end, List<EventDraft> events) {
    int to = end > from && all[end - 1] == '\r' ? end - 1 : end;
    if (to > from) {
      events.add(EventDraft.of(Bytes.wrap(all, from, to - from)).withTags(tags));
    }
  }
}
