package io.sshbus.server.keymaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyRequestTest {
  private static final String WHOLE =
      """
      {"op":"register","name":"Web1.Example.com.","token":"aaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",\
      "tags":{"a":"b"},"facts":{"os":"x"},"key":"k","signature":"s"}""";

  @Test
  void everyFieldIsRead() {
    KeyRequest request = KeyRequest.read(Bytes.utf8(WHOLE));
    assertEquals(KeyRequest.Op.REGISTER, request.op());
    assertEquals("web1.example.com", String.valueOf(request.name()));
    assertEquals(Map.of("a", "b"), request.tags().values());
    assertEquals(Map.of("os", "x"), request.facts().values());
    assertEquals("k", request.key());
    assertEquals("s", request.signature());
  }

  @Test
  void everyFieldButTheOpMayBeLeftOut() {
    KeyRequest request = KeyRequest.read(Bytes.utf8("{\"op\":\"status\"}"));
    assertNull(request.name());
    assertNull(request.token());
  }

  /** What cannot be read is told with a code; nothing else may come out. */
  @Test
  void damagedRequestsAreRefusedOrRead() {
    long seed = System.nanoTime();
    System.out.println("KeyRequestTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Bytes.utf8(WHOLE).toArray();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertReadOrRefused(bytes);
    }
  }

  private static void assertReadOrRefused(byte[] bytes) {
    try {
      assertNotNull(KeyRequest.read(Bytes.wrap(bytes)).op());
    } catch (BusException fault) {
      assertNotNull(fault.code());
    }
  }
}
