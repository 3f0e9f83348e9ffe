package io.sshbus.bench.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;

/** Connections of nodes, each with one subscription that is live and hears nothing. Any thread. */
public final class IdleConnections implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final byte[] SUBSCRIBE =
      "{\"op\":\"subscribe\",\"sub\":\"s\"}\n".getBytes(StandardCharsets.UTF_8);
  private static final String LIVE = "\"op\":\"live\"";

  private final SshClient client;
  private final int port;
  private final Queue<ClientSession> sessions = new ConcurrentLinkedQueue<>();

  /** Connections to the router that listens on {@code port} of this machine. */
  public IdleConnections(int port) {
    this.port = port;
    this.client = ClientBuilder.builder().build();
    client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    // What our own client takes: others cost this process much more, and the router a little.
    client.setKeyExchangeFactories(
        NamedFactory.setUpTransformedFactories(
            true, List.of(BuiltinDHFactories.curve25519), ClientBuilder.DH2KEX));
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
    client.start();
  }

  /**
   * Opens one more and waits until its subscription is live.
   *
   * @param key the node's
   */
  public void open(String node, KeyPair key, String channel) throws IOException {
    ClientSession session = client.connect(node, "127.0.0.1", port).verify(TIMEOUT).getSession();
    sessions.add(session);
    session.addPublicKeyIdentity(key);
    session.auth().verify(TIMEOUT);
    ChannelSubsystem subsystem = session.createSubsystemChannel(channel);
    subsystem.open().verify(TIMEOUT);
    OutputStream out = subsystem.getInvertedIn();
    out.write(SUBSCRIBE);
    out.flush();
    awaitLive(subsystem.getInvertedOut());
  }

  private static void awaitLive(InputStream in) throws IOException {
    StringBuilder heard = new StringBuilder();
    while (heard.indexOf(LIVE) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the channel was closed after: " + heard);
      }
      heard.append((char) next);
    }
  }

  /** How many are still open. */
  public long alive() {
    return sessions.stream().filter(ClientSession::isOpen).count();
  }

  @Override
  public void close() {
    client.stop();
  }
}
