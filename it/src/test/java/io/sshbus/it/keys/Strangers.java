package io.sshbus.it.keys;

import io.sshbus.channel.Bytes;
import io.sshbus.wire.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import tools.jackson.databind.JsonNode;

/** Somebody who comes with a new key each time, faster than a process of OpenSSH each could. */
final class Strangers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final SshClient client = SshClient.setUpDefaultClient();
  private final int port;

  Strangers(int port) {
    this.port = port;
    // The others take a Java client many times as long.
    client.setKeyExchangeFactories(
        NamedFactory.setUpTransformedFactories(
            false, List.of(BuiltinDHFactories.curve25519), ClientBuilder.DH2KEX));
    client.setServerKeyVerifier((session, address, key) -> true);
    client.start();
  }

  /**
   * Registers a new key; returns its state, or the code of the error, or nothing where the key is
   * not let in.
   */
  String register(String userName) {
    try (ClientSession session =
        client.connect(userName, "127.0.0.1", port).verify(PATIENCE).getSession()) {
      session.addPublicKeyIdentity(KeyUtils.generateKeyPair("ssh-ed25519", 256));
      return session.auth().await(PATIENCE) && session.isAuthenticated() ? ask(session) : "";
    } catch (SshException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String ask(ClientSession session) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ChannelSubsystem channel = session.createSubsystemChannel("keymaster")) {
      channel.setIn(
          new ByteArrayInputStream((Fleet.REGISTER + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.setOut(out);
      channel.open().verify(PATIENCE);
      channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE);
    }
    JsonNode answer = Json.read(Bytes.utf8(out.toString(StandardCharsets.UTF_8).strip()));
    return answer.path(answer.has("code") ? "code" : "state").asString();
  }

  @Override
  public void close() {
    client.stop();
  }
}
