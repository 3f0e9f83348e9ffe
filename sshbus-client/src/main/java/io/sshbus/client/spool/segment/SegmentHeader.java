package io.sshbus.client.spool.segment;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ProducerNumber;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first {@link #SIZE} bytes of a segment: the same twice, so that no single fault takes the
 * events behind it.
 *
 * <p>Layout of each half: {@code SSHBSPL} and the version 1, mark i64, base i64, producer text,
 * place text, zeros, and at its end the CRC-32C of all that, u32.
 *
 * @param mark what each group of this segment begins with
 * @param base no event here has a lower number
 * @param producer the id under which the events are sent
 * @param place which file this is; another where it was copied or restored
 */
record SegmentHeader(long mark, long base, String producer, String place) {
  static final int SIZE = 512;

  private static final int HALF = SIZE / 2;
  private static final byte[] MAGIC = "SSHBSPL\1".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECKED = HALF - 4;

  byte[] encode() {
    ByteWriter out = new ByteWriter(SIZE);
    out.bytes(MAGIC, 0, MAGIC.length).i64(mark).i64(base).text(producer).text(place);
    byte[] both = Arrays.copyOf(out.copy().array(), SIZE);
    ByteWriter crc = new ByteWriter(4).u32(Group.crc(both, 0, CHECKED));
    crc.copyTo(both, CHECKED);
    System.arraycopy(both, 0, both, HALF, HALF);
    return both;
  }

  /** Null where neither half is whole. */
  static @Nullable SegmentHeader decode(byte[] bytes) {
    SegmentHeader first = half(bytes, 0);
    return first != null ? first : half(bytes, HALF);
  }

  private static @Nullable SegmentHeader half(byte[] bytes, int at) {
    ByteReader in = new ByteReader(Bytes.wrap(bytes, at, HALF));
    byte[] magic = in.bytes(MAGIC.length).toArray();
    int expected = new ByteReader(Bytes.wrap(bytes, at + CHECKED, 4)).i32();
    if (!Arrays.equals(magic, MAGIC) || expected != Group.crc(bytes, at, CHECKED)) {
      return null;
    }
    try {
      SegmentHeader header = new SegmentHeader(in.i64(), in.u63(), in.text(), in.text());
      return new ProducerNumber(header.producer, header.base).producer().isEmpty() ? null : header;
    } catch (BusException e) {
      return null;
    }
  }
}
