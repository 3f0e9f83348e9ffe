package io.sshbus.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged conversations in both encodings and directions. */
class FrameFuzzTest {
  private static final int ROUNDS = 1_000;
  private static final String SPECIAL = "\u0000\n\r\"\\{}[]:,0-9ue";

  private int read;
  private int refused;

  private static byte[] damaged(Bytes whole, Random random) {
    byte[] bytes = whole.toArray();
    int flips = 1 + random.nextInt(6);
    for (int i = 0; i < flips; i++) {
      bytes[random.nextInt(bytes.length)] =
          (byte)
              (random.nextBoolean()
                  ? random.nextInt()
                  : SPECIAL.charAt(random.nextInt(SPECIAL.length())));
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private void attempt(long seed, Random random, Bytes whole, boolean router, boolean binary) {
    Bytes bytes = Bytes.wrap(damaged(whole, random));
    int step = 1 + random.nextInt(200);
    try {
      if (router) {
        Recorder<RouterFrame> seen = Conversation.readRouter(binary, bytes, step);
        Conversation.events(seen.frames);
        count(seen);
      } else {
        Recorder<ClientFrame> seen = Conversation.readClient(bytes, step);
        // Whatever was about a bad frame must be fit to be sent back.
        seen.abouts.forEach(FrameFuzzTest::encodeError);
        count(seen);
      }
    } catch (BrokenFramingException | BusException expected) {
      refused++;
    } catch (RuntimeException | Error fault) {
      throw new AssertionError("seed " + seed + " brought " + fault, fault);
    }
  }

  private static void encodeError(RouterFrame.About about) {
    RouterFrameEncoder.JSON.encode(
        new RouterFrame.Error(about, ErrorCode.BAD_FRAME, "x"), new ByteWriter(64));
  }

  private void count(Recorder<?> seen) {
    read += seen.frames.size();
    refused += seen.faults.size();
  }

  @Test
  void damagedConversationsAreReadOrRefused() {
    List<RouterFrame> router = new ArrayList<>(Conversation.ofRouter());
    router.add(Conversation.delivery(1, EventDraft.of("a"), Conversation.draft(Bytes.EMPTY, true)));
    for (long seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      boolean binary = random.nextBoolean();
      attempt(
          seed,
          random,
          Conversation.bytes(
              binary ? ClientFrameEncoder.BINARY : ClientFrameEncoder.JSON,
              Conversation.ofClient()),
          false,
          binary);
      attempt(
          seed,
          random,
          Conversation.bytes(binary ? RouterFrameEncoder.BINARY : RouterFrameEncoder.JSON, router),
          true,
          binary);
    }
    assertTrue(read > ROUNDS && refused > ROUNDS, read + " read, " + refused + " refused");
  }
}
