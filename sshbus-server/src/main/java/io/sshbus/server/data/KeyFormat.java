package io.sshbus.server.data;

import io.sshbus.channel.Bytes;
import io.sshbus.identity.SshPublicKey;
import java.security.KeyPair;

/** How key pairs are made and written, so that this package needs no SSH library. */
public interface KeyFormat {
  /** A new Ed25519 key pair. */
  KeyPair generate();

  /** A private key file in OpenSSH's format (its PROTOCOL.key), without a passphrase. */
  Bytes write(KeyPair pair, String comment);

  /**
   * Reads what {@link #write} or {@code ssh-keygen} wrote.
   *
   * @param name what messages call the file
   * @throws io.sshbus.channel.BusException {@code BAD_KEY}: no private key, one with a passphrase,
   *     or one that is not Ed25519
   */
  KeyPair read(Bytes file, String name);

  /** The public half as SSH sends it. */
  SshPublicKey publicKey(KeyPair pair);
}
