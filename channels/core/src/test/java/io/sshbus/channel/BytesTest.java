package io.sshbus.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BytesTest {
  /** Ends, continuations and beginnings of characters, so that many are right and many are not. */
  private static final int[] PARTS = {
    'a', 0x7f, 0x80, 0xbf, 0xbd, 0xc0, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff, 0xa9, 0x9f
  };

  @Test
  void strictTextIsWhatAStrictDecoderReads() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int right = 0;
    for (int run = 0; run < 50_000; run++) {
      byte[] bytes = new byte[random.nextInt(5)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) PARTS[random.nextInt(PARTS.length)];
      }
      String expected = strictly(bytes);
      Bytes read = Bytes.wrap(bytes);
      if (expected == null) {
        BusException refused =
            assertThrows(BusException.class, read::strictText, () -> "seed " + seed);
        assertEquals(ErrorCode.BAD_UTF8, refused.code());
      } else {
        assertEquals(expected, read.strictText(), () -> "seed " + seed);
        right++;
      }
    }
    assertTrue(right > 10_000 && right < 40_000, right + " were right, seed " + seed);
    assertEquals("\ufffd", Bytes.utf8("\ufffd").strictText());
  }

  private static @Nullable String strictly(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
