package io.sshbus.log;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a reader has come, partition by partition.
 *
 * @param positions the places, by partition; a partition that is missing has not been read
 */
public record Cursor(SortedMap<Integer, Position> positions) {
  /** Nothing read yet. */
  public static final Cursor NONE = new Cursor(Collections.emptySortedMap());

  private static final int VERSION = 1;

  /** Makes a copy that cannot be changed from outside. */
  public Cursor {
    positions = Collections.unmodifiableSortedMap(new TreeMap<>(positions));
  }

  /** The cursor over {@code positions}. */
  public static Cursor of(Map<Integer, Position> positions) {
    return new Cursor(new TreeMap<>(positions));
  }

  /** The same cursor, standing at {@code position} in {@code partition}. */
  public Cursor with(int partition, Position position) {
    SortedMap<Integer, Position> moved = new TreeMap<>(positions);
    moved.put(partition, position);
    return new Cursor(moved);
  }

  /** The same cursor, with the places of {@code other} in all partitions that it names. */
  public Cursor withAll(Cursor other) {
    SortedMap<Integer, Position> moved = new TreeMap<>(positions);
    moved.putAll(other.positions);
    return new Cursor(moved);
  }

  /** In each partition the further of the two places. */
  public Cursor furthest(Cursor other) {
    SortedMap<Integer, Position> merged = new TreeMap<>(positions);
    other.positions.forEach((partition, place) -> merged.merge(partition, place, Cursor::later));
    return new Cursor(merged);
  }

  /** The id up to which everything has been seen, for each partition where that is anything. */
  public List<EventId> seen() {
    return positions.entrySet().stream()
        .flatMap(place -> place.getValue().seen(place.getKey()).stream())
        .toList();
  }

  private static Position later(Position a, Position b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /**
   * The form kept on disk: version u8 = 1, count u32, then partition u32, offset i64 and index u32
   * of each.
   */
  public Bytes encode() {
    ByteWriter out = new ByteWriter(5 + 16 * positions.size()).u8(VERSION).u32(positions.size());
    positions.forEach(
        (partition, place) -> out.u32(partition).i64(place.offset()).u32(place.index()));
    return out.finish();
  }

  /**
   * Reads the form kept on disk.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME} where the bytes are no cursor, {@link
   *     ErrorCode#UNSUPPORTED} where they are one of an unknown version
   */
  public static Cursor decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new BusException(
          ErrorCode.UNSUPPORTED,
          "a cursor of version " + version + " cannot be read; this is version " + VERSION);
    }
    SortedMap<Integer, Position> positions = new TreeMap<>();
    for (int left = in.u31(); left > 0; left--) {
      positions.put(in.u31(), new Position(in.u63(), in.u31()));
    }
    in.end();
    return new Cursor(positions);
  }
}
