package io.sshbus.client.ssh;

import io.sshbus.client.ClientOptions;
import io.sshbus.client.ConnectException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.util.io.resource.PathResource;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * Sets the SSH library up: what is offered, how large things are, and nothing from the user's own
 * SSH configuration.
 */
final class SshClients {
  /** The library takes packets of 256 KiB with everything around the data, and no others. */
  private static final long PACKET_BYTES = 128L << 10;

  private SshClients() {}

  static SshClient create(ClientOptions options, KnownRouters known) {
    SshClient client = ClientBuilder.builder().build();
    algorithms(client);
    sizes(client, options);
    // The builder's random numbers come from one generator under one lock for the whole process.
    client.setRandomFactory(SecurityUtils.getRandomFactory());
    client.setSessionFactory(BusSession.factory(client));
    client.setServerKeyVerifier(known);
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
    client.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(keys(options.keys())));
    client.setGlobalRequestHandlers(List.of(new KeepAliveHandler()));
    client.setForwardingFilter(null);
    client.setAgentFactory(null);
    return client;
  }

  private static void algorithms(SshClient client) {
    // GCM first: it is twice as fast as CTR with a separate MAC. No sntrup: in Java it costs 60 ms
    // for a login.
    client.setCipherFactories(
        List.of(
            BuiltinCiphers.aes128gcm,
            BuiltinCiphers.aes256gcm,
            BuiltinCiphers.aes128ctr,
            BuiltinCiphers.aes256ctr));
    client.setMacFactories(List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm));
    client.setKeyExchangeFactories(
        NamedFactory.setUpTransformedFactories(
            true,
            List.of(
                BuiltinDHFactories.curve25519,
                BuiltinDHFactories.mlkem768x25519,
                BuiltinDHFactories.ecdhp256,
                BuiltinDHFactories.ecdhp384),
            ClientBuilder.DH2KEX));
    client.setCompressionFactories(List.of(BuiltinCompressions.none));
  }

  private static void sizes(SshClient client, ClientOptions options) {
    CoreModuleProperties.WINDOW_SIZE.set(client, (long) options.limits().windowBytes());
    CoreModuleProperties.LIMIT_PACKET_SIZE.set(client, 2 * PACKET_BYTES);
    CoreModuleProperties.MAX_PACKET_SIZE.set(
        client, Math.min(PACKET_BYTES, options.limits().windowBytes()));
    // Signs of life are asked for elsewhere, with a deadline.
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.IO_CONNECT_TIMEOUT.set(client, options.timing().connect());
    CoreModuleProperties.AUTH_TIMEOUT.set(client, options.timing().connect());
  }

  private static List<KeyPair> keys(List<Path> files) {
    List<KeyPair> keys = new ArrayList<>();
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        SecurityUtils.loadKeyPairIdentities(
                null, new PathResource(file), in, FilePasswordProvider.EMPTY)
            .forEach(keys::add);
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        throw new ConnectException(
            ConnectException.Reason.CREDENTIALS,
            "the private key "
                + file
                + " cannot be read (OpenSSH's format, without a passphrase): "
                + e,
            e);
      }
    }
    return keys;
  }
}
