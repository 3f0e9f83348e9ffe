package io.sshbus.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

class PacketFeedTest {
  private static final Cipher GCM = BuiltinCiphers.aes128gcm.create();
  private static final int TAG = GCM.getAuthenticationTagSize();

  /** Takes packets as MINA does: a length, so many bytes, a tag. */
  private static final class Packets implements PacketFeed.Session {
    private final Buffer buffer = new ByteArrayBuffer();
    private final List<Integer> lengths = new ArrayList<>();
    private int length = -1;
    private int mostBehind;

    @Override
    public int missing() {
      return PacketFeed.missing(GCM, length, buffer.available());
    }

    @Override
    public void take(Readable part) {
      buffer.putBuffer(part);
      while (true) {
        if (length < 0 && buffer.available() > Integer.BYTES) {
          length = buffer.getInt();
        }
        if (length < 0 || buffer.available() < length + TAG) {
          return;
        }
        buffer.rpos(buffer.rpos() + length + TAG);
        lengths.add(length);
        length = -1;
        mostBehind = Math.max(mostBehind, buffer.available());
        buffer.compact();
      }
    }
  }

  @Test
  void nothingIsEverBehindAPacketHoweverTheyComeIn() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Buffer sent = new ByteArrayBuffer();
      List<Integer> lengths = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int length = 16 + random.nextInt(1 + random.nextInt(2000));
        lengths.add(length);
        sent.putInt(length);
        sent.putRawBytes(new byte[length + TAG]);
      }
      Packets packets = new Packets();
      PacketFeed feed = new PacketFeed(packets);
      while (sent.available() > 0) {
        byte[] read = new byte[Math.min(sent.available(), 1 + random.nextInt(5000))];
        sent.getRawBytes(read);
        feed.received(new ByteArrayBuffer(read));
      }
      assertEquals(lengths, packets.lengths, "seed " + seed);
      assertEquals(0, packets.mostBehind, "seed " + seed);
    }
  }

  @Test
  void whereThePacketsCannotBeToldApartAllIsHandedOverAtOnce() {
    assertEquals(Integer.MAX_VALUE, PacketFeed.missing(null, -1, 0));
    assertEquals(Integer.MAX_VALUE, PacketFeed.missing(BuiltinCiphers.aes128ctr.create(), 100, 0));
  }

  @Test
  void aSessionThatHasWhatItNeedsIsStillHandedSomething() {
    assertTrue(PacketFeed.missing(GCM, 16, 16 + TAG) > 0);
  }
}
