package io.sshbus.server.ssh;

import io.sshbus.channel.BusException;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.KeyAnswer;
import io.sshbus.keys.KeyDirectory;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.hostbased.UserAuthHostBased;
import org.apache.sshd.server.auth.hostbased.UserAuthHostBasedFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Login by {@code publickey} and {@code hostbased} (RFC 4252, sections 7 and 9) against the
 * directory of keys. MINA asks whether a key would do before it looks at the signature, and for
 * mere probes too: what it asked for is a {@link Proof} only once the signature has been verified.
 * On I/O threads.
 */
final class Authentication {
  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

  private final Supplier<KeyDirectory> keys;
  private final boolean registers;
  private final Clock clock;

  /**
   * Logins.
   *
   * @param registers whether a key that nobody knows may be the proof of somebody who waits
   */
  Authentication(Supplier<KeyDirectory> keys, boolean registers, Clock clock) {
    this.keys = keys;
    this.registers = registers;
    this.clock = clock;
  }

  /** Has {@code server} know these two methods and no other. */
  void install(SshServer server) {
    server.setPublickeyAuthenticator(this::publicKey);
    server.setHostBasedAuthenticator(
        (session, user, key, host, hostUser, certificates) ->
            certificates.isEmpty()
                && user.equals(hostUser)
                && hostbased(session, key, host, hostUser));
    server.setUserAuthFactories(List.of(new PublicKeyFactory(), new HostbasedFactory()));
  }

  private boolean publicKey(String user, PublicKey key, ServerSession session) {
    SshPublicKey ours = convert(key);
    return ours != null && claim(session, ours, answer(ours, user));
  }

  private KeyAnswer answer(SshPublicKey key, String user) {
    KeyDirectory directory = keys.get();
    KeyAnswer answer = directory.publicKey(key, user, clock.instant());
    return registers && answer.principal().isEmpty()
        ? directory.pending(key, user).<KeyAnswer>map(KeyAnswer.Accepted::new).orElse(answer)
        : answer;
  }

  private boolean hostbased(ServerSession session, PublicKey key, String host, String user) {
    SshPublicKey ours = convert(key);
    return ours != null && claim(session, ours, keys.get().hostbased(ours, host, user));
  }

  private static boolean claim(ServerSession session, SshPublicKey key, KeyAnswer answer) {
    if (answer instanceof KeyAnswer.Refused refused) {
      LOG.debug("{}: {}", session, refused.reason());
    }
    Proof.claim(session, answer.principal().map(who -> new Proof(key, who)).orElse(null));
    return answer.principal().isPresent();
  }

  /**
   * MINA's key in our own terms; null for a kind of key that nobody here can have, certificates
   * among them.
   */
  private static @Nullable SshPublicKey convert(PublicKey key) {
    try {
      Buffer buffer = new ByteArrayBuffer();
      buffer.putRawPublicKey(key);
      return SshPublicKey.ofBlob(buffer.getCompactData());
    } catch (BusException | IllegalArgumentException e) {
      LOG.debug("a key of no use here: {}", e.getMessage());
      return null;
    }
  }

  private static @Nullable Boolean sealed(ServerSession session, @Nullable Boolean outcome) {
    if (Boolean.TRUE.equals(outcome)) {
      Proof.seal(session);
    }
    return outcome;
  }

  private static final class PublicKeyFactory extends UserAuthPublicKeyFactory {
    @Override
    public UserAuthPublicKey createUserAuth(ServerSession session) {
      return new UserAuthPublicKey(getSignatureFactories()) {
        @Override
        public @Nullable Boolean doAuth(Buffer buffer, boolean init) throws Exception {
          Proof.claim(session, null);
          return sealed(session, super.doAuth(buffer, init));
        }
      };
    }
  }

  private static final class HostbasedFactory extends UserAuthHostBasedFactory {
    @Override
    public UserAuthHostBased createUserAuth(ServerSession session) {
      return new UserAuthHostBased(getSignatureFactories()) {
        @Override
        protected @Nullable Boolean doAuth(Buffer buffer, boolean init) throws Exception {
          Proof.claim(session, null);
          return sealed(session, super.doAuth(buffer, init));
        }
      };
    }
  }
}
