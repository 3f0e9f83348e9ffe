package io.sshbus.keys.registry;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Commands of every kind about few names and keys, so that they get into each other's way. */
final class RandomCommands {
  static final List<SshPublicKey> KEYS =
      Stream.concat(
              IntStream.range(0, 8).mapToObj(Fleet::ed25519),
              IntStream.range(0, 3).mapToObj(Fleet::rsa))
          .toList();
  static final List<NodeName> NAMES =
      List.of(new NodeName("a.example.com"), new NodeName("b.example.com"));
  // Forgetting is what brings keys back into play.
  private static final List<KeyCommand.Verb> VERBS =
      List.of(
          KeyCommand.Verb.REJECT,
          KeyCommand.Verb.REVOKE,
          KeyCommand.Verb.SUSPEND,
          KeyCommand.Verb.RESUME,
          KeyCommand.Verb.RESUME,
          KeyCommand.Verb.SUSPEND,
          KeyCommand.Verb.REMOVE,
          KeyCommand.Verb.REMOVE,
          KeyCommand.Verb.REMOVE,
          KeyCommand.Verb.REMOVE);
  private static final List<String> PATTERNS = List.of("*", "*.example.com", "a.example.com");
  private static final List<TokenText> TOKENS =
      IntStream.range(0, 4).mapToObj(i -> Fleet.token(100 + i)).toList();

  private final Random random;
  private long now;

  RandomCommands(Random random, long now) {
    this.random = random;
    this.now = now;
  }

  KeyCommand next() {
    return switch (random.nextInt(18)) {
      case 0, 1, 2, 3, 4 -> register();
      case 5, 6 -> rotate();
      case 7, 8 -> new KeyCommand.Accept(Fleet.ALICE, selector(), Tags.NONE);
      case 9, 10 -> new KeyCommand.Change(Fleet.ALICE, one(VERBS), selector());
      case 11 -> new KeyCommand.Replace(Fleet.ALICE, one(NAMES), selector());
      case 12 ->
          new KeyCommand.Expect(
              Fleet.ALICE,
              one(NAMES),
              random.nextBoolean() ? null : one(KEYS).fingerprint(),
              later());
      case 13 -> addToken();
      case 14 -> rare();
      case 15 ->
          new KeyCommand.Rebuild(
              Fleet.ALICE,
              one(NAMES),
              random.nextBoolean() ? List.of(selector()) : List.of(selector(), selector()));
      case 16 -> retag();
      default -> new KeyCommand.Expire(Cause.bus(""));
    };
  }

  private KeyCommand retag() {
    int tag = random.nextInt(40);
    return new KeyCommand.Retag(
        Fleet.ALICE,
        selector(),
        Tags.of("t" + tag, "" + random.nextInt(3)),
        new TreeSet<>(List.of("t" + (tag + 1 + random.nextInt(39)) % 40)));
  }

  private KeyCommand rare() {
    return switch (random.nextInt(3)) {
      case 0 -> new KeyCommand.ForgetExpectation(Fleet.ALICE, one(NAMES), null);
      case 1 -> new KeyCommand.RemoveToken(Fleet.ALICE, one(TOKENS).id());
      default ->
          new KeyCommand.Import(
              Fleet.ALICE,
              List.of(
                  new KeyCommand.Import.Entry(one(NAMES), one(KEYS), random.nextInt(4) == 0),
                  new KeyCommand.Import.Entry(one(NAMES), one(KEYS), false)));
    };
  }

  private KeyCommand register() {
    Evidence evidence = Evidence.ofLogin("192.0.2." + random.nextInt(3));
    if (random.nextInt(4) == 0) {
      evidence = evidence.signedBy(one(KEYS).fingerprint());
    }
    if (random.nextInt(4) == 0) {
      evidence = evidence.verdict(one(List.of(Evidence.Verdict.values())));
    }
    @Nullable TokenText token = random.nextInt(4) == 0 ? one(TOKENS) : null;
    return Fleet.registering(shown(evidence), token, random.nextInt(8) == 0);
  }

  private KeyCommand rotate() {
    Evidence evidence = Evidence.ofLogin("192.0.2.9").signedBy(one(KEYS).fingerprint());
    long grace = random.nextInt(3) == 0 ? 0 : random.nextInt(5) * Fleet.HOUR;
    return new KeyCommand.Rotate(Cause.bus(""), shown(evidence), grace);
  }

  private Registration shown(Evidence evidence) {
    int key = random.nextInt(KEYS.size());
    // Most keys keep to one name, so that they come again under the name that they have.
    NodeName name = random.nextInt(4) == 0 ? one(NAMES) : NAMES.get(key % NAMES.size());
    return new Registration(name, KEYS.get(key), Fleet.CLAIMS, evidence);
  }

  private KeyCommand addToken() {
    NamePattern names = new NamePattern(one(PATTERNS));
    Tags tags = random.nextBoolean() ? Tags.NONE : Tags.of("t" + random.nextInt(40), "v");
    return new KeyCommand.AddToken(
        Fleet.ALICE, new Token(one(TOKENS).proof(), 1 + random.nextInt(2), later(), names, tags));
  }

  private String selector() {
    return switch (random.nextInt(4)) {
      case 0 -> one(NAMES).value();
      case 1 -> one(KEYS).fingerprint().hex().substring(0, 10);
      default -> one(KEYS).fingerprint().toString();
    };
  }

  private long later() {
    return now + (1 + random.nextInt(20)) * Fleet.HOUR;
  }

  /** Passes time; rarely a clock is set back, or by too little for that. */
  void pass() {
    if (random.nextInt(40) == 0) {
      now -= random.nextInt(8) * Fleet.HOUR / 2;
    }
    now += random.nextInt(8) == 0 ? random.nextInt(48) * Fleet.HOUR : 1;
  }

  long now() {
    return now;
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Bytes with some of them changed, cut off or added. */
  static Bytes mutate(Bytes bytes, Random random) {
    byte[] mutated = Arrays.copyOf(bytes.toArray(), bytes.length() + random.nextInt(2));
    for (int changes = random.nextInt(4); changes >= 0 && mutated.length > 0; changes--) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
    }
    boolean cut = random.nextInt(4) == 0;
    return Bytes.wrap(mutated, 0, cut ? random.nextInt(mutated.length + 1) : mutated.length);
  }
}
