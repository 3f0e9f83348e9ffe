package io.sshbus.client.ssh;

import io.sshbus.client.ClientOptions;
import io.sshbus.client.ClientTiming;
import io.sshbus.wire.ClientFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;

/** A small router over real SSH: stores batches in memory, and does what its test tells it to. */
final class ScriptedRouter implements AutoCloseable {
  final ScriptedLog log = new ScriptedLog();
  final List<ScriptedChannel> channels = new CopyOnWriteArrayList<>();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Path folder;
  private final KeyPair clientKey;
  private final KeyPair hostKey = pair();
  private final int port;
  private SshServer server;

  /** What happens on an SSH channel; the defaults are those of a good router. */
  interface Script {
    /** Takes a frame instead of the router; false leaves it to the router. */
    boolean takes(ScriptedChannel channel, ClientFrame frame);
  }

  ScriptedRouter(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    this.clientKey = pair();
    try (OutputStream out = Files.newOutputStream(folder.resolve("key"))) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(clientKey, "test", null, out);
    }
    this.server = newServer(0);
    this.port = server.getPort();
    know(hostKey);
  }

  private static KeyPair pair() throws GeneralSecurityException {
    return KeyUtils.generateKeyPair("ssh-ed25519", 256);
  }

  void know(KeyPair key) throws IOException {
    String line = "[127.0.0.1]:" + port + " " + PublicKeyEntry.toString(key.getPublic()) + "\n";
    Files.writeString(folder.resolve("known_hosts"), line);
  }

  void knowAnotherKey() throws IOException, GeneralSecurityException {
    know(pair());
  }

  private SshServer newServer(int wanted) throws IOException {
    SshServer ssh = SshServer.setUpDefaultServer();
    ssh.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
    ssh.setHost("127.0.0.1");
    ssh.setPort(wanted);
    ssh.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    ssh.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, clientKey.getPublic()));
    ssh.setChannelFactories(List.of(new Channels()));
    CoreModuleProperties.WINDOW_SIZE.set(ssh, 1L << 20);
    CoreModuleProperties.MAX_PACKET_SIZE.set(ssh, 128L << 10);
    ssh.start();
    return ssh;
  }

  private final class Channels extends ChannelSessionFactory {
    @Override
    public Channel createChannel(Session session) {
      return new ChannelSession() {
        @Override
        protected Result handleSubsystemParsed(String request, String subsystem)
            throws IOException {
          ScriptedChannel channel = new ScriptedChannel(ScriptedRouter.this, subsystem);
          channels.add(channel);
          commandInstance = channel;
          return prepareChannelCommand(request, channel);
        }
      };
    }
  }

  ClientOptions options() {
    return ClientOptions.of("127.0.0.1", port, "nodea.example.com")
        .withKey(folder.resolve("key"))
        .withKnownHosts(folder.resolve("known_hosts"))
        .withTiming(
            new ClientTiming(
                Duration.ofSeconds(10),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15)));
  }

  SshServer server() {
    return server;
  }

  void script(String subsystem, Script script) {
    scripts.put(subsystem, script);
  }

  boolean taken(ScriptedChannel channel, ClientFrame frame) {
    Script script = scripts.get(channel.subsystem());
    return script != null && script.takes(channel, frame);
  }

  /** Cuts every connection without a word. */
  void cut() {
    server.getActiveSessions().forEach(session -> session.close(true));
  }

  void stop() throws IOException {
    server.stop(true);
  }

  void restart() throws IOException {
    server = newServer(port);
  }

  @Override
  public void close() throws IOException {
    server.close(true);
  }
}
