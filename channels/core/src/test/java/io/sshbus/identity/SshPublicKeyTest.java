package io.sshbus.identity;

import static io.sshbus.identity.Refusals.assertRefused;
import static io.sshbus.identity.TestKeys.ascii;
import static io.sshbus.identity.TestKeys.base64;
import static io.sshbus.identity.TestKeys.blob;
import static io.sshbus.identity.TestKeys.bytes;
import static io.sshbus.identity.TestKeys.ed25519;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SshPublicKeyTest {
  @Test
  void aKeyIsReadFromTheLineOfItsPubFileAndWrittenBack() {
    SshPublicKey key = ed25519(1);
    assertEquals(key, SshPublicKey.parse(key.text()));
    assertEquals(key, SshPublicKey.parse(" \t" + key.text() + "  root@a.example.com extra"));
    assertEquals("ssh-ed25519", key.algorithm());
    assertEquals(KeyType.ED25519, key.type());
  }

  @Test
  void keysAreEqualWhenTheirBytesAre() {
    assertEquals(ed25519(1), ed25519(1));
    assertEquals(ed25519(1).hashCode(), ed25519(1).hashCode());
    assertNotEquals(ed25519(1), ed25519(2));
  }

  @Test
  void aKeyDoesNotChangeWithTheArrayItWasMadeFrom() {
    byte[] blob = ed25519(1).blob().toArray();
    SshPublicKey key = SshPublicKey.ofBlob(blob);
    Arrays.fill(blob, (byte) 0);
    assertEquals(ed25519(1), key);
  }

  @Test
  void theNameMustBeTheOneInTheBytes() {
    Bytes blob = ed25519(1).blob();
    assertBad("is called \"ssh-rsa\"", () -> new SshPublicKey("ssh-rsa", blob));
    assertBad(
        "is called \"ecdsa-sha2-nistp256\"",
        () -> SshPublicKey.of("ecdsa-sha2-nistp256", base64(blob.toArray())));
  }

  @Test
  void unknownAlgorithmsAreRefusedByName() {
    assertBad("\"ssh-dss\"", () -> SshPublicKey.of("ssh-dss", "AAAA"));
    assertBad("\"ssh-dss\"", () -> SshPublicKey.ofBlob(blob("ssh-dss", bytes(1, 20))));
    assertBad(
        "\"ssh-ed25519-cert-v01@openssh.com\"",
        () -> SshPublicKey.parse("ssh-ed25519-cert-v01@openssh.com AAAA"));
  }

  @Test
  void aKeyCutAnywhereIsRefused() {
    for (byte[] blob : new byte[][] {ed25519(1).blob().toArray(), TestKeys.rsaBlob(2048)}) {
      for (int length = 0; length < blob.length; length++) {
        byte[] cut = Arrays.copyOf(blob, length);
        assertBad("no usable public key", () -> SshPublicKey.ofBlob(cut));
      }
    }
  }

  @Test
  void bytesAfterTheKeyAreRefused() {
    byte[] blob = ed25519(1).blob().toArray();
    assertBad("1 bytes too many", () -> SshPublicKey.ofBlob(TestKeys.longer(blob, 1)));
    assertBad("more than 4096", () -> SshPublicKey.ofBlob(TestKeys.longer(blob, 5000)));
  }

  @Test
  void lengthsThatLieAreRefused() {
    byte[] blob = ed25519(1).blob().toArray();
    for (int first : new int[] {0x7f, 0x80, 0xff}) {
      byte[] lie = blob.clone();
      lie[0] = (byte) first;
      assertBad("ends within its algorithm", () -> SshPublicKey.ofBlob(lie));
    }
  }

  @Test
  void base64MustBeWholeAndPadded() {
    String base64 = base64(TestKeys.rsaBlob(3072));
    assertTrue(base64.endsWith("="), base64);
    String unpadded = base64.replace("=", "");
    assertBad("cut or padded wrongly", () -> SshPublicKey.of("ssh-rsa", unpadded));
    assertBad("no base64", () -> SshPublicKey.of("ssh-rsa", base64 + "AAAA"));
    assertBad("no base64", () -> SshPublicKey.of("ssh-rsa", "AAA\u0000"));
    assertBad("no base64", () -> SshPublicKey.of("ssh-rsa", "AAA-_"));
    assertBad("characters, more than", () -> SshPublicKey.of("ssh-rsa", "A".repeat(100_000)));
    assertBad("a key looks like", () -> SshPublicKey.parse("ssh-rsa"));
  }

  @Test
  void rsaKeysHave2048To16384Bits() {
    for (int bits : new int[] {2048, 3072, 4096, 16384}) {
      assertEquals(KeyType.RSA, SshPublicKey.ofBlob(TestKeys.rsaBlob(bits)).type());
    }
    assertBad("of 2047 bits", () -> SshPublicKey.ofBlob(TestKeys.rsaBlob(2047)));
    assertBad("of 1024 bits", () -> SshPublicKey.ofBlob(TestKeys.rsaBlob(1024)));
    assertBad("of 16385 bits", () -> SshPublicKey.ofBlob(TestKeys.rsaBlob(16385)));
  }

  @Test
  void anRsaKeyHasOnlyOneForm() {
    byte[] exponent = {1, 0, 1};
    byte[] modulus = BigInteger.ONE.shiftLeft(2047).setBit(0).toByteArray();
    SshPublicKey.ofBlob(blob("ssh-rsa", exponent, modulus));
    byte[] padded = new byte[modulus.length + 1];
    System.arraycopy(modulus, 0, padded, 1, modulus.length);
    assertBad("shortest form", () -> SshPublicKey.ofBlob(blob("ssh-rsa", exponent, padded)));
    byte[] negative = Arrays.copyOfRange(modulus, 1, modulus.length);
    assertBad(
        "modulus is no positive", () -> SshPublicKey.ofBlob(blob("ssh-rsa", exponent, negative)));
    assertBad(
        "exponent is no positive",
        () -> SshPublicKey.ofBlob(blob("ssh-rsa", new byte[1], modulus)));
    assertBad(
        "exponent is no positive",
        () -> SshPublicKey.ofBlob(blob("ssh-rsa", new byte[0], modulus)));
    assertBad(
        "exponent is not odd", () -> SshPublicKey.ofBlob(blob("ssh-rsa", new byte[] {4}, modulus)));
    byte[] even = BigInteger.ONE.shiftLeft(2047).toByteArray();
    assertBad("even", () -> SshPublicKey.ofBlob(blob("ssh-rsa", exponent, even)));
  }

  @Test
  void anEcdsaPointMustLieOnItsCurve() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    byte[] point = point((ECPublicKey) generator.generateKeyPair().getPublic());
    String name = "ecdsa-sha2-nistp256";
    SshPublicKey.ofBlob(blob(name, ascii("nistp256"), point));
    assertBad("its curve is", () -> SshPublicKey.ofBlob(blob(name, ascii("nistp384"), point)));
    byte[] off = point.clone();
    off[64] ^= 1;
    assertBad(
        "no uncompressed point", () -> SshPublicKey.ofBlob(blob(name, ascii("nistp256"), off)));
    byte[] compressed = Arrays.copyOf(point, 33);
    compressed[0] = 2;
    assertBad(
        "no uncompressed point",
        () -> SshPublicKey.ofBlob(blob(name, ascii("nistp256"), compressed)));
    byte[] tooLarge = new byte[65];
    Arrays.fill(tooLarge, (byte) 0xff);
    tooLarge[0] = 4;
    assertBad(
        "no uncompressed point",
        () -> SshPublicKey.ofBlob(blob(name, ascii("nistp256"), tooLarge)));
  }

  @Test
  void aKeyInATokenNamesItsApplication() {
    assertTrue(TestKeys.skEd25519(1).type().needsToken());
    String name = "sk-ssh-ed25519@openssh.com";
    assertBad("ends before", () -> SshPublicKey.ofBlob(blob(name, bytes(1, 32))));
    assertBad("0 bytes", () -> SshPublicKey.ofBlob(blob(name, bytes(1, 32), new byte[0])));
    assertBad("256 bytes", () -> SshPublicKey.ofBlob(blob(name, bytes(1, 32), new byte[256])));
  }

  @Test
  void mutatedBytesAreAKeyThatReadsBackTheSameOrAreRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[][] originals = {
      ed25519(1).blob().toArray(), TestKeys.rsaBlob(2048), TestKeys.skEd25519(1).blob().toArray()
    };
    int refused = 0;
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] blob = originals[i % originals.length].clone();
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        blob[random.nextInt(blob.length)] = (byte) random.nextInt(256);
      }
      byte[] mutated = random.nextInt(4) == 0 ? Arrays.copyOf(blob, random.nextInt(600)) : blob;
      try {
        SshPublicKey key = SshPublicKey.ofBlob(mutated);
        assertEquals(key, SshPublicKey.parse(key.text()), () -> "seed " + seed);
        taken++;
      } catch (BusException e) {
        assertEquals(ErrorCode.BAD_KEY, e.code(), () -> "seed " + seed);
        refused++;
      }
    }
    assertTrue(refused > 1000 && taken > 1000, "seed " + seed + ": " + refused + ", " + taken);
  }

  private static byte[] point(ECPublicKey key) {
    byte[] point = new byte[65];
    point[0] = 4;
    put(key.getW().getAffineX(), point, 1);
    put(key.getW().getAffineY(), point, 33);
    return point;
  }

  private static void put(BigInteger number, byte[] point, int at) {
    byte[] bytes = number.toByteArray();
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, point, at + 32 - length, length);
  }

  private static void assertBad(String words, Executable what) {
    assertRefused(ErrorCode.BAD_KEY, words, what);
  }
}
