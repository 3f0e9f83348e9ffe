package io.sshbus.server.ssh;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.server.data.KeyFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Iterator;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Key pairs as MINA SSHD makes, reads and writes them. Safe for any thread. */
public final class HostKeys implements KeyFormat {
  private static final int ED25519_BITS = 256;

  @Override
  public KeyPair generate() {
    try {
      return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, ED25519_BITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no Ed25519 keys can be made here", e);
    }
  }

  @Override
  public Bytes write(KeyPair pair, String comment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, comment, null, out);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a key pair cannot be written", e);
    }
    return Bytes.wrap(out.toByteArray());
  }

  @Override
  public KeyPair read(Bytes file, String name) {
    try {
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              null,
              NamedResource.ofName(name),
              new ByteArrayInputStream(file.toArray()),
              FilePasswordProvider.EMPTY);
      Iterator<KeyPair> found = pairs == null ? null : pairs.iterator();
      if (found != null && found.hasNext()) {
        return checked(found.next(), name);
      }
      throw unusable(name, new IOException("there is no key in it"));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw e instanceof BusException told ? told : unusable(name, e);
    }
  }

  private static KeyPair checked(KeyPair pair, String name) {
    String type = KeyUtils.getKeyType(pair);
    if (!KeyPairProvider.SSH_ED25519.equals(type)) {
      throw unusable(name, new IOException("its type is " + type));
    }
    return pair;
  }

  private static BusException unusable(String name, Exception cause) {
    return new BusException(
        ErrorCode.BAD_KEY,
        name
            + " is no Ed25519 private key without a passphrase ("
            + cause.getMessage()
            + "); put back the right file, for example from a backup",
        cause);
  }

  @Override
  public SshPublicKey publicKey(KeyPair pair) {
    ByteArrayBuffer buffer = new ByteArrayBuffer();
    buffer.putRawPublicKey(pair.getPublic());
    return SshPublicKey.ofBlob(buffer.getCompactData());
  }
}
