package io.sshbus.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
  private static final Fingerprint ZERO = new Fingerprint(Bytes.wrap(new byte[32]));
  private static final String ZERO_TEXT = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  @Test
  void aFingerprintIsWrittenAsOpenSshDoesAndInHex() {
    assertEquals(ZERO_TEXT, ZERO.toString());
    assertEquals("0".repeat(64), ZERO.hex());
  }

  @Test
  void bothFormsReadBack() {
    Fingerprint fingerprint = TestKeys.ed25519(1).fingerprint();
    assertEquals(fingerprint, Fingerprint.parse(fingerprint.toString()));
    assertEquals(fingerprint, Fingerprint.parseHex(fingerprint.hex()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SHA256:",
        "MD5:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ZERO_TEXT + "=",
        ZERO_TEXT + "A",
        "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
        "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA =",
        "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void otherTextsAreNoFingerprints(String text) {
    assertThrows(BusException.class, () -> Fingerprint.parse(text));
    assertThrows(BusException.class, () -> Fingerprint.parseHex(text));
  }

  @Test
  void hexIsInLowerCaseOnly() {
    String hex = TestKeys.ed25519(1).fingerprint().hex();
    assertThrows(BusException.class, () -> Fingerprint.parseHex(hex.toUpperCase(Locale.ROOT)));
    assertThrows(BusException.class, () -> Fingerprint.parseHex(hex.substring(1) + "g"));
  }

  @Test
  void aFingerprintHas32Bytes() {
    assertThrows(IllegalArgumentException.class, () -> new Fingerprint(Bytes.EMPTY));
  }
}
