package io.sshbus.group;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.log.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a group has come in one partition.
 *
 * @param low everything before it is done with
 * @param done what lies beyond and is done with, ascending and apart from each other
 * @param tried events that are not done with and were delivered in vain
 */
public record PartitionProgress(Position low, List<Done> done, List<Tried> tried) {
  /** Makes copies that cannot be changed from outside. */
  public PartitionProgress {
    done = List.copyOf(done);
    tried = List.copyOf(tried);
  }

  /** A group that begins at {@code place}. */
  public static PartitionProgress at(Position place) {
    return new PartitionProgress(place, List.of(), List.of());
  }

  /** The group's events from {@code from} up to but not including {@code to} are done with. */
  public record Done(Position from, Position to) {}

  /**
   * The group's events of the batch at {@code offset}, from index {@code from} up to but not
   * including {@code to}, were delivered so many times.
   */
  public record Tried(long offset, int from, int to, int deliveries) {}

  /** Offsets are written as steps from the one before: most take a byte or two. */
  void write(ByteWriter out) {
    out.i64(low.offset()).u32(low.index()).u32(done.size());
    long at = low.offset();
    for (Done run : done) {
      out.varint(run.from().offset() - at).varint(run.from().index());
      out.varint(run.to().offset() - run.from().offset()).varint(run.to().index());
      at = run.to().offset();
    }
    out.u32(tried.size());
    at = low.offset();
    for (Tried each : tried) {
      out.varint(each.offset() - at).varint(each.from()).varint(each.to());
      out.varint(each.deliveries());
      at = each.offset();
    }
  }

  static PartitionProgress read(ByteReader in) {
    Position low = new Position(in.u63(), in.u31());
    List<Done> done = new ArrayList<>();
    long at = low.offset();
    for (int left = in.u31(); left > 0; left--) {
      Position from = new Position(at + in.varint(), index(in));
      at = from.offset() + in.varint();
      done.add(new Done(from, new Position(at, index(in))));
    }
    List<Tried> tried = new ArrayList<>();
    at = low.offset();
    for (int left = in.u31(); left > 0; left--) {
      at += in.varint();
      tried.add(new Tried(at, index(in), index(in), index(in)));
    }
    return new PartitionProgress(low, done, tried);
  }

  private static int index(ByteReader in) {
    return Math.toIntExact(in.varint());
  }
}
