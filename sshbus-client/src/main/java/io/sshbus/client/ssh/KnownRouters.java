package io.sshbus.client.ssh;

import io.sshbus.client.BusAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.jspecify.annotations.Nullable;

/**
 * Lets the library look a router's key up in a {@code known_hosts} file, which is read again when
 * it changes, and accepts nothing that is not there.
 */
final class KnownRouters implements ServerKeyVerifier {
  private static final AttributeRepository.AttributeKey<BusAddress> TARGET =
      new AttributeRepository.AttributeKey<>();
  private static final AttributeRepository.AttributeKey<String> REFUSAL =
      new AttributeRepository.AttributeKey<>();

  private final Path file;
  private final KnownHostsServerKeyVerifier lookup;

  KnownRouters(Path file) {
    this.file = file;
    this.lookup = new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, file);
  }

  /** What a connection needs to know of where it goes, for {@link #verifyServerKey}. */
  static AttributeRepository target(BusAddress address) {
    return AttributeRepository.ofKeyValuePair(TARGET, address);
  }

  @Override
  public boolean verifyServerKey(ClientSession session, SocketAddress remote, PublicKey key) {
    boolean accepted = lookup.verifyServerKey(session, remote, key);
    AttributeRepository context = session.getConnectionContext();
    BusAddress address = context == null ? null : context.getAttribute(TARGET);
    if (!accepted && address != null) {
      session.setAttribute(REFUSAL, refusal(address, key));
    }
    return accepted;
  }

  private String refusal(BusAddress address, PublicKey key) {
    return "the router at "
        + address
        + " has the key "
        + KeyUtils.getFingerPrint(key)
        + ", which "
        + file
        + " does not list for "
        + address.knownHostsName()
        + "; add its line there if this is your router";
  }

  /** Why the router's key was refused on {@code session}; null where it was not. */
  static @Nullable String refusal(ClientSession session) {
    return session.getAttribute(REFUSAL);
  }
}
