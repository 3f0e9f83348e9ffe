package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link PartWriter} wrote. Whatever is out of range is a {@link BusException} or an
 * {@link IllegalArgumentException}. Copies what it keeps of the bytes. Confined to its creator.
 */
final class PartReader {
  private static final int FINGERPRINT_BYTES = 32;

  private final ByteReader in;
  private final TextPool pool;
  private final int version;

  private PartReader(Bytes bytes, int newest, TextPool pool) {
    in = new ByteReader(bytes);
    this.pool = pool;
    version = in.u8();
    if (version < 1 || version > newest) {
      throw new IllegalArgumentException(
          "this form has the version " + version + "; this router knows 1 to " + newest);
    }
  }

  /**
   * Reads all of {@code bytes}.
   *
   * @param newest the newest version that there is of this form
   * @throws IllegalArgumentException where they are anything else than what {@code reading} wants
   */
  static <T> T read(Bytes bytes, int newest, TextPool pool, Function<PartReader, T> reading) {
    try {
      PartReader reader = new PartReader(bytes, newest, pool);
      T read = reading.apply(reader);
      reader.in.end();
      return read;
    } catch (BusException e) {
      throw new IllegalArgumentException("no form of the registry: " + e.getMessage(), e);
    }
  }

  /** Of the form that is read. */
  int version() {
    return version;
  }

  int u8() {
    return in.u8();
  }

  /** How many parts follow, each of at least {@code least} bytes. */
  int count(int least) {
    int count = in.u31();
    if (count > in.remaining() / least) {
      throw new IllegalArgumentException(count + " parts do not fit into what is left");
    }
    return count;
  }

  int u31() {
    return in.u31();
  }

  long i64() {
    return in.i64();
  }

  boolean flag() {
    int value = in.u8();
    if (value > 1) {
      throw new IllegalArgumentException("neither yes nor no: " + value);
    }
    return value == 1;
  }

  <E extends Enum<E>> E one(E[] values) {
    int ordinal = in.u8();
    if (ordinal >= values.length) {
      throw new IllegalArgumentException("a choice of " + values.length + " is " + ordinal);
    }
    return values[ordinal];
  }

  String text() {
    return in.text();
  }

  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int left = u8(); left > 0; left--) {
      texts.add(text());
    }
    return texts;
  }

  private String pooled() {
    return pool.pooled(in.text());
  }

  NodeName name() {
    return new NodeName(text());
  }

  Tags tags() {
    int count = in.u8();
    TreeMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      if (tags.put(pooled(), pooled()) != null) {
        throw new BusException(ErrorCode.BAD_TAGS, "the same tag twice");
      }
    }
    return tags.isEmpty() ? Tags.NONE : new Tags(tags);
  }

  SshPublicKey key() {
    return SshPublicKey.ofBlob(in.bytes(in.u16()).toArray());
  }

  Fingerprint fingerprint() {
    return new Fingerprint(Bytes.wrap(in.bytes(FINGERPRINT_BYTES).toArray()));
  }

  @Nullable Fingerprint optionalFingerprint() {
    return flag() ? fingerprint() : null;
  }

  Cause cause() {
    return new Cause(pooled(), pooled());
  }

  NodeClaims claims() {
    Tags tags = tags();
    int count = in.u8();
    TreeMap<String, String> facts = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      if (facts.put(pooled(), pooled()) != null) {
        throw new BusException(ErrorCode.BAD_TAGS, "the same fact twice");
      }
    }
    return new NodeClaims(tags, facts.isEmpty() ? Facts.NONE : new Facts(facts));
  }

  Evidence evidence() {
    return new Evidence(
        one(Evidence.Proof.values()),
        pooled(),
        flag() ? pooled() : null,
        optionalFingerprint(),
        optionalFingerprint(),
        one(Evidence.Reverse.values()),
        one(Evidence.Verdict.values()));
  }

  Registration registration() {
    return new Registration(name(), key(), claims(), evidence());
  }

  TokenText.Proof proof() {
    return new TokenText.Proof(text(), Bytes.wrap(in.bytes(FINGERPRINT_BYTES).toArray()));
  }

  Token token() {
    return new Token(proof(), in.u31(), i64(), new NamePattern(text()), tags());
  }

  Expectation expectation() {
    return new Expectation(name(), optionalFingerprint(), i64(), cause());
  }

  KeyRecord record() {
    NodeName name = name();
    SshPublicKey key = key();
    Standing standing = new Standing(one(KeyState.values()), i64(), cause(), i64());
    KeyRecord.History history = new KeyRecord.History(i64(), i64());
    return new KeyRecord(
        key, key.fingerprint(), name, standing, history, tags(), claims(), evidence());
  }

  Transition transition() {
    return new Transition(
        i64(),
        fingerprint(),
        name(),
        one(KeyState.values()),
        one(KeyAction.values()),
        one(KeyState.values()),
        i64(),
        cause());
  }
}
