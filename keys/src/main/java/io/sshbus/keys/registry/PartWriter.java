package io.sshbus.keys.registry;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes the parts that commands, outcomes and snapshots are made of. Confined to its creator. */
final class PartWriter {
  private final ByteWriter out;

  PartWriter(int capacity) {
    out = new ByteWriter(capacity);
  }

  Bytes finish() {
    return out.finish();
  }

  PartWriter u8(int value) {
    out.u8(value);
    return this;
  }

  PartWriter count(int value) {
    out.u32(value);
    return this;
  }

  PartWriter i64(long value) {
    out.i64(value);
    return this;
  }

  PartWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  // A test pins the order of every enum that is written.
  @SuppressWarnings("EnumOrdinal")
  PartWriter one(Enum<?> value) {
    return u8(value.ordinal());
  }

  PartWriter text(String value) {
    out.text(value);
    return this;
  }

  PartWriter texts(Collection<String> values) {
    u8(values.size());
    values.forEach(this::text);
    return this;
  }

  PartWriter name(NodeName name) {
    return text(name.value());
  }

  PartWriter tags(Tags tags) {
    out.tags(tags);
    return this;
  }

  PartWriter key(SshPublicKey key) {
    out.u16(key.blob().length()).bytes(key.blob());
    return this;
  }

  PartWriter fingerprint(Fingerprint fingerprint) {
    out.bytes(fingerprint.sha256());
    return this;
  }

  PartWriter optionalFingerprint(@Nullable Fingerprint fingerprint) {
    flag(fingerprint != null);
    return fingerprint == null ? this : fingerprint(fingerprint);
  }

  PartWriter cause(Cause cause) {
    return text(cause.by()).text(cause.why());
  }

  PartWriter claims(NodeClaims claims) {
    tags(claims.tags()).u8(claims.facts().values().size());
    claims.facts().values().forEach((fact, value) -> text(fact).text(value));
    return this;
  }

  PartWriter evidence(Evidence evidence) {
    String token = evidence.tokenId();
    one(evidence.proof()).text(evidence.address()).flag(token != null);
    if (token != null) {
      text(token);
    }
    return optionalFingerprint(evidence.signedBy())
        .optionalFingerprint(evidence.expected())
        .one(evidence.reverse())
        .one(evidence.verdict());
  }

  PartWriter registration(Registration registration) {
    return name(registration.name())
        .key(registration.key())
        .claims(registration.claims())
        .evidence(registration.evidence());
  }

  PartWriter proof(TokenText.Proof proof) {
    text(proof.id());
    out.bytes(proof.secretHash());
    return this;
  }

  PartWriter token(Token token) {
    return proof(token.proof())
        .count(token.uses())
        .i64(token.until())
        .text(token.names().value())
        .tags(token.tags());
  }

  PartWriter expectation(Expectation expectation) {
    return name(expectation.name())
        .optionalFingerprint(expectation.fingerprint())
        .i64(expectation.until())
        .cause(expectation.cause());
  }

  PartWriter record(KeyRecord record) {
    Standing standing = record.standing();
    return name(record.name())
        .key(record.key())
        .one(standing.state())
        .i64(standing.since())
        .cause(standing.cause())
        .i64(standing.graceUntil())
        .i64(record.history().registered())
        .i64(record.history().seen())
        .tags(record.trusted())
        .claims(record.claims())
        .evidence(record.evidence());
  }

  PartWriter transition(Transition transition) {
    return i64(transition.number())
        .fingerprint(transition.fingerprint())
        .name(transition.name())
        .one(transition.from())
        .one(transition.action())
        .one(transition.to())
        .i64(transition.at())
        .cause(transition.cause());
  }
}
