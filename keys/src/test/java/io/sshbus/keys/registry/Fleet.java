package io.sshbus.keys.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.log.JournalCommand;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A registry, its operator and its nodes, in a time that stands still until it is moved. */
final class Fleet {
  static final long HOUR = 3_600_000_000L;
  static final NodeName WEB = new NodeName("web1.example.com");
  static final Cause ALICE = new Cause("operator:alice", "");
  static final NodeClaims CLAIMS =
      new NodeClaims(Tags.of("rack", "r1"), Facts.of(Map.of("os", "Debian 12")));

  final KeyRegistry registry;
  long now = 1_800_000_000_000_000L;
  private long index;

  Fleet() {
    this(KeyLimits.DEFAULT);
  }

  Fleet(KeyLimits limits) {
    registry = new KeyRegistry(limits);
  }

  static SshPublicKey ed25519(long number) {
    return key("ssh-ed25519", bytes(number, 32));
  }

  static SshPublicKey rsa(long number) {
    BigInteger modulus = new BigInteger(1, bytes(number, 256)).setBit(2047).setBit(0);
    return key("ssh-rsa", new byte[] {1, 0, 1}, modulus.toByteArray());
  }

  private static byte[] bytes(long number, int length) {
    byte[] bytes = new byte[length];
    new Random(number).nextBytes(bytes);
    return bytes;
  }

  private static SshPublicKey key(String algorithm, byte[]... fields) {
    ByteBuffer blob = ByteBuffer.allocate(1024);
    byte[] name = algorithm.getBytes(StandardCharsets.US_ASCII);
    blob.putInt(name.length).put(name);
    for (byte[] field : fields) {
      blob.putInt(field.length).put(field);
    }
    byte[] used = new byte[blob.position()];
    blob.flip().get(used);
    return SshPublicKey.ofBlob(used);
  }

  static TokenText token(long number) {
    return TokenText.of(bytes(number, TokenText.RANDOM_BYTES));
  }

  static Registration shown(NodeName name, SshPublicKey key) {
    return new Registration(name, key, CLAIMS, Evidence.ofLogin("192.0.2.1"));
  }

  static Registration shown(NodeName name, SshPublicKey key, Evidence evidence) {
    return new Registration(name, key, CLAIMS, evidence);
  }

  KeyOutcome send(KeyCommand command) {
    index++;
    JournalCommand inJournal =
        new JournalCommand(KeyRegistry.MACHINE, new UUID(0, index), now, command.encode());
    return KeyOutcome.decode(registry.apply(index, inJournal));
  }

  KeyOutcome.Done done(KeyCommand command) {
    return assertInstanceOf(KeyOutcome.Done.class, send(command));
  }

  String refused(ErrorCode code, KeyCommand command) {
    KeyOutcome.Refused refused = assertInstanceOf(KeyOutcome.Refused.class, send(command));
    assertEquals(code, refused.code(), refused.message());
    return refused.message();
  }

  KeyRecord register(NodeName name, SshPublicKey key) {
    return register(shown(name, key), null, false);
  }

  KeyRecord register(Registration shown, @Nullable TokenText token, boolean acceptNew) {
    return done(registering(shown, token, acceptNew)).record().orElseThrow();
  }

  static KeyCommand registering(Registration shown, @Nullable TokenText token, boolean acceptNew) {
    return new KeyCommand.Register(
        Cause.bus(""), shown, token == null ? null : token.proof(), acceptNew);
  }

  KeyRecord accept(SshPublicKey key) {
    return done(accepting(key)).record().orElseThrow();
  }

  static KeyCommand accepting(SshPublicKey key) {
    return new KeyCommand.Accept(ALICE, key.fingerprint().toString(), Tags.NONE);
  }

  KeyRecord change(KeyCommand.Verb verb, SshPublicKey key) {
    return done(changing(verb, key)).record().orElseThrow();
  }

  static KeyCommand changing(KeyCommand.Verb verb, SshPublicKey key) {
    return new KeyCommand.Change(ALICE, verb, key.fingerprint().toString());
  }

  KeyRecord replace(NodeName name, SshPublicKey key) {
    return done(new KeyCommand.Replace(ALICE, name, key.fingerprint().toString()))
        .record()
        .orElseThrow();
  }

  TokenText handOut(long number, int uses, String names, Tags tags) {
    TokenText token = token(number);
    Token allowed = new Token(token.proof(), uses, now + HOUR, new NamePattern(names), tags);
    done(new KeyCommand.AddToken(ALICE, allowed));
    return token;
  }

  static KeyCommand rotating(
      NodeName name, SshPublicKey next, SshPublicKey signer, long graceMicros) {
    Evidence evidence = Evidence.ofLogin("192.0.2.1").signedBy(signer.fingerprint());
    return new KeyCommand.Rotate(Cause.bus(""), shown(name, next, evidence), graceMicros);
  }

  void expire() {
    done(new KeyCommand.Expire(Cause.bus("")));
  }

  KeyState state(SshPublicKey key) {
    return registry.find(key.fingerprint()).map(KeyRecord::state).orElse(KeyState.UNKNOWN);
  }

  KeyRecord record(SshPublicKey key) {
    return registry.find(key.fingerprint()).orElseThrow();
  }

  static void assertSays(String message, Object... words) {
    for (Object word : words) {
      assertTrue(message.contains(word.toString()), message);
    }
  }

  static BusException thrown(Runnable action) {
    return assertThrows(BusException.class, action::run);
  }
}
