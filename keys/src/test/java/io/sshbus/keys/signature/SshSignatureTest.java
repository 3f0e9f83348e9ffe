package io.sshbus.keys.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.SshKeygen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshSignatureTest {
  private static final String NAMESPACE = "rotate@sshbus";
  private static final Bytes MESSAGE = Bytes.utf8("ssh-ed25519 AAAAnew root@web1");

  @TempDir Path directory;
  private SshKeygen keygen;

  @BeforeEach
  void findKeygen() {
    keygen = new SshKeygen(directory);
  }

  @ParameterizedTest
  @CsvSource({
    "ed25519, 256, sha512",
    "ed25519, 256, sha256",
    "ecdsa, 256, sha512",
    "ecdsa, 384, sha512",
    "ecdsa, 521, sha256",
    "rsa, 2048, sha512",
    "rsa, 3072, sha256"
  })
  void whatSshKeygenSignedIsGoodForItsMessageAndNamespaceOnly(String type, int bits, String hash)
      throws Exception {
    SshPublicKey key = keygen.generate("key", type, bits);
    for (int round = 0; round < 4; round++) {
      Bytes message = Bytes.utf8("message " + round);
      SshSignature signature =
          SshSignature.parse(keygen.sign("key", NAMESPACE, message, "-O", "hashalg=" + hash));
      assertEquals(key, signature.key());
      assertEquals(hash, signature.hash());
      signature.verify(NAMESPACE, message);
      assertBad(() -> signature.verify(NAMESPACE, Bytes.utf8("message")), "does not fit");
      assertBad(() -> signature.verify("also@sshbus", message), "for the namespace");
    }
  }

  @ParameterizedTest
  @CsvSource({"ed25519, 256", "ecdsa, 256", "rsa, 2048"})
  void noFlippedBitGoesUnseen(String type, int bits) throws Exception {
    SshPublicKey key = keygen.generate("key", type, bits);
    byte[] blob = blob(keygen.sign("key", NAMESPACE, MESSAGE));
    int read = 0;
    for (int bit = 0; bit < blob.length * 8; bit++) {
      byte[] flipped = blob.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      if (isGood(flipped, key)) {
        throw new AssertionError("bit " + bit);
      }
      read += isReadable(flipped) ? 1 : 0;
    }
    assertTrue(read > 100, "only " + read + " were read at all");
  }

  @Test
  void mutatedSignaturesAreRefusedAndNothingElseHappens() throws Exception {
    SshPublicKey key = keygen.generate("key", "ecdsa", 256);
    byte[] blob = blob(keygen.sign("key", NAMESPACE, MESSAGE));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 6_000; run++) {
      byte[] mutated = Arrays.copyOf(blob, blob.length - random.nextInt(3) / 2);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        int at = random.nextInt(mutated.length);
        mutated[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(4));
      }
      boolean same = Arrays.equals(mutated, blob);
      assertEquals(same, isGood(mutated, key), "seed " + seed + ", run " + run);
    }
  }

  @Test
  void noiseIsNoSignature() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 5_000; run++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      String text = new String(noise, StandardCharsets.ISO_8859_1);
      String armored = "-----BEGIN SSH SIGNATURE-----" + text + "-----END SSH SIGNATURE-----";
      for (String each : new String[] {text, armored, armored + text}) {
        BusException refused = assertThrows(BusException.class, () -> SshSignature.parse(each));
        assertEquals(ErrorCode.BAD_SIGNATURE, refused.code(), "seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN SSH SIGNATURE-----",
        "-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----",
        "-----BEGIN PGP SIGNATURE-----\nAAAA\n-----END PGP SIGNATURE-----"
      })
  void whatIsNoSignatureIsRefused(String text) {
    assertBad(() -> SshSignature.parse(text), "SSH signature");
  }

  @Test
  void aTextThatIsTooLongIsNotEvenRead() {
    String text = "-----BEGIN SSH SIGNATURE-----" + "A".repeat(SshSignature.MAX_TEXT);
    assertBad(() -> SshSignature.parse(text), "more than 65536");
  }

  @Test
  void aSignatureWithSha1OrAnotherKeysAlgorithmIsRefused() throws Exception {
    keygen.generate("key", "rsa", 2048);
    SshSignature good = SshSignature.parse(keygen.sign("key", NAMESPACE, MESSAGE));
    for (String algorithm : Set.of("ssh-rsa", "ssh-ed25519", "rsa-sha2-384", "")) {
      assertBad(
          () -> new SshSignature(good.key(), NAMESPACE, "sha512", algorithm, good.value()),
          "does not go with");
    }
    assertBad(
        () -> new SshSignature(good.key(), NAMESPACE, "sha1", good.algorithm(), good.value()),
        "hash");
    assertBad(
        () -> new SshSignature(good.key(), "", "sha256", good.algorithm(), good.value()),
        "no namespace");
  }

  private static byte[] blob(String armored) {
    String base64 = armored.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    return Base64.getDecoder().decode(base64);
  }

  private static boolean isReadable(byte[] blob) {
    try {
      SshSignature.parse(Bytes.wrap(blob));
      return true;
    } catch (BusException e) {
      return false;
    }
  }

  /** Anything but a refusal by its own code goes through and fails the test. */
  private static boolean isGood(byte[] blob, SshPublicKey key) {
    try {
      SshSignature signature = SshSignature.parse(Bytes.wrap(blob));
      signature.verify(NAMESPACE, MESSAGE);
      return signature.key().equals(key);
    } catch (BusException e) {
      assertTrue(Set.of(ErrorCode.BAD_SIGNATURE, ErrorCode.BAD_KEY).contains(e.code()), "" + e);
      return false;
    }
  }

  private static void assertBad(Runnable action, String words) {
    BusException refused = assertThrows(BusException.class, action::run);
    assertEquals(ErrorCode.BAD_SIGNATURE, refused.code());
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
  }
}
