package io.sshbus.log.rocksdb;

import io.sshbus.channel.ByteWriter;
import io.sshbus.log.Stream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The keys on disk, big-endian, so that they sort as their numbers do. */
final class Keys {
  /** Partition, bucket and channel. */
  static final int CHANNEL_PREFIX = 12;

  static final byte[] FORMAT = utf8("format");
  static final byte[] FLOOR = utf8("f");

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Keys() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The text of a key from {@code at} on. */
  static String text(byte[] key, int at) {
    return new String(key, at, key.length - at, StandardCharsets.UTF_8);
  }

  /** Of a batch, within the column family of its partition. */
  static byte[] record(long offset) {
    byte[] key = new byte[8];
    LONG.set(key, 0, offset);
    return key;
  }

  /** Of an entry of the channel index. */
  static byte[] index(int partition, int bucket, int channel, long offset) {
    byte[] key = new byte[20];
    INT.set(key, 0, partition);
    INT.set(key, 4, bucket);
    INT.set(key, 8, channel);
    LONG.set(key, 12, offset);
    return key;
  }

  /** Of what is kept about a partition. */
  static byte[] partition(int partition) {
    return numbered('p', partition);
  }

  /** Of a closed bucket. */
  static byte[] bucket(int partition, int bucket) {
    byte[] key = new byte[9];
    key[0] = 'b';
    INT.set(key, 1, partition);
    INT.set(key, 5, bucket);
    return key;
  }

  /** Of a channel. */
  static byte[] channel(int partition, int channel) {
    byte[] key = new byte[9];
    key[0] = 'c';
    INT.set(key, 1, partition);
    INT.set(key, 5, channel);
    return key;
  }

  /** Of a command. */
  static byte[] command(long index) {
    byte[] key = new byte[9];
    key[0] = 'c';
    LONG.set(key, 1, index);
    return key;
  }

  /** Of a snapshot of the journal. */
  static byte[] snapshot(String name) {
    return utf8("s" + name);
  }

  /** Of a stream; those of one sender lie together. */
  static byte[] stream(Stream.Durable stream) {
    return new ByteWriter(96)
        .text(stream.sender().id())
        .text(stream.producer())
        .text(stream.channel().value())
        .finish()
        .toArray();
  }

  /** Of an entry of a table. */
  static byte[] entry(String table, String key) {
    return utf8(table + '\0' + key);
  }

  /** The first key behind all that begin with {@code prefix}. */
  static byte[] behind(byte[] prefix) {
    byte[] next = prefix.clone();
    for (int i = next.length - 1; i >= 0; i--) {
      next[i]++;
      if (next[i] != 0) {
        return next;
      }
    }
    throw new IllegalArgumentException("nothing is behind a prefix of 0xff alone");
  }

  static int intAt(byte[] key, int at) {
    return (int) INT.get(key, at);
  }

  static long longAt(byte[] key, int at) {
    return (long) LONG.get(key, at);
  }

  private static byte[] numbered(char kind, int number) {
    byte[] key = new byte[5];
    key[0] = (byte) kind;
    INT.set(key, 1, number);
    return key;
  }
}
