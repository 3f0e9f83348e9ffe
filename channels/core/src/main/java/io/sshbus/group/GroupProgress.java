package io.sshbus.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a group has come: the low water of each partition, what is done with beyond it, and what
 * was tried in vain.
 *
 * @param partitions by their number; one that is missing has not been read
 */
public record GroupProgress(SortedMap<Integer, PartitionProgress> partitions) {
  private static final int VERSION = 1;

  /** Makes a copy that cannot be changed from outside. */
  public GroupProgress {
    partitions = Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
  }

  /** A group that begins at {@code start}. */
  public static GroupProgress at(Cursor start) {
    SortedMap<Integer, PartitionProgress> partitions = new TreeMap<>();
    start
        .positions()
        .forEach((partition, place) -> partitions.put(partition, PartitionProgress.at(place)));
    return new GroupProgress(partitions);
  }

  /** Everything before this is done with. */
  public Cursor low() {
    SortedMap<Integer, Position> places = new TreeMap<>();
    partitions.forEach((partition, progress) -> places.put(partition, progress.low()));
    return new Cursor(places);
  }

  /** The form kept on disk: version u8 = 1, count u32, then partition u32 and progress of each. */
  public Bytes encode() {
    ByteWriter out = new ByteWriter(64).u8(VERSION).u32(partitions.size());
    partitions.forEach((partition, progress) -> progress.write(out.u32(partition)));
    return out.finish();
  }

  /**
   * Reads the form kept on disk.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}, {@link ErrorCode#UNSUPPORTED} for an unknown
   *     version
   */
  public static GroupProgress decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new BusException(
          ErrorCode.UNSUPPORTED,
          "a group of version " + version + " cannot be read; this is version " + VERSION);
    }
    SortedMap<Integer, PartitionProgress> partitions = new TreeMap<>();
    for (int left = in.u31(); left > 0; left--) {
      partitions.put(in.u31(), PartitionProgress.read(in));
    }
    in.end();
    return new GroupProgress(partitions);
  }
}
