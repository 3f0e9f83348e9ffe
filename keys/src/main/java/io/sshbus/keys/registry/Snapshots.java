package io.sshbus.keys.registry;

import io.sshbus.channel.Bytes;
import java.util.List;

/**
 * The whole state as bytes: a version, the time, the keys by fingerprint, tokens, expectations, the
 * newest transitions and, since version 2, the keys that operators removed. Equal states have equal
 * bytes.
 */
final class Snapshots {
  private static final int VERSION = 2;
  private static final int LEAST_PART_BYTES = 5;
  private static final int USUAL_RECORD_BYTES = 320;

  private Snapshots() {}

  static Bytes write(RegistryState state) {
    Chronicle chronicle = state.chronicle();
    PartWriter out = new PartWriter(4096 + state.size() * USUAL_RECORD_BYTES).u8(VERSION);
    out.i64(chronicle.now()).i64(chronicle.last()).count(state.size());
    state.records().stream().sorted(RegistryState.BY_FINGERPRINT).forEach(out::record);
    List<Token.Held> tokens = state.invitations().tokens();
    out.count(tokens.size());
    tokens.forEach(
        held -> out.token(held.token()).count(held.used()).i64(held.added()).cause(held.cause()));
    List<Expectation> expectations = state.invitations().expectations();
    out.count(expectations.size());
    expectations.forEach(out::expectation);
    List<Transition> transitions = chronicle.newest();
    out.count(transitions.size());
    transitions.forEach(out::transition);
    out.count(state.forgotten().all().size());
    state.forgotten().all().forEach(out::fingerprint);
    return out.finish();
  }

  static RegistryState read(Bytes snapshot, KeyLimits limits, TextPool pool) {
    return PartReader.read(snapshot, VERSION, pool, in -> state(in, limits));
  }

  private static RegistryState state(PartReader in, KeyLimits limits) {
    RegistryState state = new RegistryState(limits);
    long now = in.i64();
    long last = in.i64();
    for (int left = in.count(LEAST_PART_BYTES); left > 0; left--) {
      state.put(in.record());
    }
    for (int left = in.count(LEAST_PART_BYTES); left > 0; left--) {
      state.invitations().put(new Token.Held(in.token(), in.u31(), in.i64(), in.cause()));
    }
    for (int left = in.count(LEAST_PART_BYTES); left > 0; left--) {
      state.invitations().put(in.expectation());
    }
    for (int left = in.count(LEAST_PART_BYTES); left > 0; left--) {
      state.chronicle().add(in.transition());
    }
    state.chronicle().restore(last, now);
    int forgotten = in.version() == 1 ? 0 : in.count(LEAST_PART_BYTES);
    for (int left = forgotten; left > 0; left--) {
      state.forgotten().add(in.fingerprint());
    }
    return state;
  }
}
