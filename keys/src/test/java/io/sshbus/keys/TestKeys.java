package io.sshbus.keys;

import io.sshbus.identity.SshPublicKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Public keys out of thin air: well formed, the same for the same number. */
final class TestKeys {
  private TestKeys() {}

  static SshPublicKey ed25519(int number) {
    return key("ssh-ed25519", number, new byte[0]);
  }

  static SshPublicKey inToken(int number) {
    return key("sk-ssh-ed25519@openssh.com", number, new byte[] {0, 0, 0, 1, 'x'});
  }

  private static SshPublicKey key(String algorithm, int number, byte[] rest) {
    byte[] name = algorithm.getBytes(StandardCharsets.US_ASCII);
    byte[] point = new byte[32];
    new Random(number).nextBytes(point);
    ByteBuffer blob = ByteBuffer.allocate(4 + name.length + 4 + point.length + rest.length);
    blob.putInt(name.length).put(name).putInt(point.length).put(point).put(rest);
    return SshPublicKey.ofBlob(blob.array());
  }
}
