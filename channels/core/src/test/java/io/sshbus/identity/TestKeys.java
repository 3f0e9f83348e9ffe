package io.sshbus.identity;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

/** Public keys out of thin air: well formed, the same for the same number. */
final class TestKeys {
  private TestKeys() {}

  static SshPublicKey ed25519(int number) {
    return SshPublicKey.ofBlob(blob("ssh-ed25519", bytes(number, 32)));
  }

  static SshPublicKey skEd25519(int number) {
    return SshPublicKey.ofBlob(
        blob("sk-ssh-ed25519@openssh.com", bytes(number, 32), ascii("ssh:")));
  }

  static byte[] rsaBlob(int bits) {
    BigInteger modulus = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
    return blob("ssh-rsa", BigInteger.valueOf(65537).toByteArray(), modulus.toByteArray());
  }

  static byte[] bytes(int number, int length) {
    byte[] bytes = new byte[length];
    new Random(number).nextBytes(bytes);
    return bytes;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] blob(String algorithm, byte[]... fields) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      DataOutputStream data = new DataOutputStream(out);
      data.writeInt(algorithm.length());
      data.write(ascii(algorithm));
      for (byte[] field : fields) {
        data.writeInt(field.length);
        data.write(field);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] longer(byte[] bytes, int by) {
    return Arrays.copyOf(bytes, bytes.length + by);
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
