package io.sshbus.client.ssh;

import io.sshbus.client.BusAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.jspecify.annotations.Nullable;

/**
 * Lets the library look a router's key up in a {@code known_hosts} file, which is read again when
 * it changes, and accepts nothing that is not there.
 */
final class KnownRouters implements ServerKeyVerifier {
  private final BusAddress address;
  private final Path file;
  private final KnownHostsServerKeyVerifier lookup;
  private volatile @Nullable String refusal;

  KnownRouters(BusAddress address, Path file) {
    this.address = address;
    this.file = file;
    this.lookup = new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, file);
  }

  @Override
  public boolean verifyServerKey(ClientSession session, SocketAddress remote, PublicKey key) {
    boolean accepted = lookup.verifyServerKey(session, remote, key);
    refusal =
        accepted
            ? null
            : "the router at "
                + address
                + " has the key "
                + KeyUtils.getFingerPrint(key)
                + ", which "
                + file
                + " does not list for "
                + address.knownHostsName()
                + "; add its line there if this is your router";
    return accepted;
  }

  /** Why the last key was refused; null where it was not. */
  @Nullable String refusal() {
    return refusal;
  }
}
