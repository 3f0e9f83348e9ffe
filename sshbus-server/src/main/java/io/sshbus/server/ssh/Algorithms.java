package io.sshbus.server.ssh;

import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;

/**
 * What the door offers. No SHA-1, no finite-field groups, no CBC, no ChaCha20 (three times slower
 * here than AES-GCM), and CTR only on request: OpenSSH would prefer it to GCM, which is twice as
 * fast.
 */
final class Algorithms {
  private Algorithms() {}

  /**
   * Sets what {@code server} offers.
   *
   * @param ctr whether AES-CTR is offered too, for clients that have no GCM
   */
  static void offer(SshServer server, boolean ctr) {
    server.setKeyExchangeFactories(keyExchanges());
    server.setCipherFactories(ciphers(ctr));
    server.setMacFactories(
        List.<NamedFactory<Mac>>of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm));
    server.setSignatureFactories(signatures());
    server.setCompressionFactories(List.of(BuiltinCompressions.none));
  }

  private static List<KeyExchangeFactory> keyExchanges() {
    List<BuiltinDHFactories> wanted =
        List.of(
            BuiltinDHFactories.sntrup761x25519,
            BuiltinDHFactories.mlkem768x25519,
            BuiltinDHFactories.curve25519,
            BuiltinDHFactories.curve25519_libssh);
    return wanted.stream()
        .filter(BuiltinDHFactories::isSupported)
        .map(ServerBuilder.DH2KEX)
        .toList();
  }

  private static List<NamedFactory<Cipher>> ciphers(boolean ctr) {
    List<NamedFactory<Cipher>> ciphers = new ArrayList<>();
    ciphers.add(BuiltinCiphers.aes128gcm);
    ciphers.add(BuiltinCiphers.aes256gcm);
    if (ctr) {
      ciphers.add(BuiltinCiphers.aes128ctr);
      ciphers.add(BuiltinCiphers.aes256ctr);
    }
    return ciphers;
  }

  private static List<NamedFactory<Signature>> signatures() {
    return List.<NamedFactory<Signature>>of(
        BuiltinSignatures.ed25519,
        BuiltinSignatures.nistp256,
        BuiltinSignatures.nistp384,
        BuiltinSignatures.nistp521,
        BuiltinSignatures.rsaSHA512,
        BuiltinSignatures.rsaSHA256,
        BuiltinSignatures.sk_ssh_ed25519,
        BuiltinSignatures.sk_ecdsa_sha2_nistp256);
  }
}
