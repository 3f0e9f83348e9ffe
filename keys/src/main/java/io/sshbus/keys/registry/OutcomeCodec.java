package io.sshbus.keys.registry;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** The outcomes as bytes: a version, a kind, and the fields in order. */
final class OutcomeCodec {
  private static final int VERSION = 1;
  private static final int DONE = 1;
  private static final int REFUSED = 2;
  private static final int LEAST_TRANSITION_BYTES = 57;

  private OutcomeCodec() {}

  static Bytes write(KeyOutcome outcome) {
    PartWriter out = new PartWriter(512).u8(VERSION);
    if (outcome instanceof KeyOutcome.Refused refused) {
      out.u8(REFUSED).text(refused.code().name()).text(refused.message());
    } else if (outcome instanceof KeyOutcome.Done done) {
      out.u8(DONE).count(done.transitions().size());
      done.transitions().forEach(out::transition);
      out.flag(done.key() != null);
      done.record().ifPresent(out::record);
    }
    return out.finish();
  }

  static KeyOutcome read(Bytes bytes) {
    return PartReader.read(bytes, VERSION, new TextPool(), OutcomeCodec::outcome);
  }

  private static KeyOutcome outcome(PartReader in) {
    int kind = in.u8();
    return switch (kind) {
      case DONE -> new KeyOutcome.Done(transitions(in), in.flag() ? in.record() : null);
      case REFUSED -> new KeyOutcome.Refused(ErrorCode.valueOf(in.text()), in.text());
      default -> throw new IllegalArgumentException("an unknown kind of outcome: " + kind);
    };
  }

  private static List<Transition> transitions(PartReader in) {
    List<Transition> transitions = new ArrayList<>();
    for (int left = in.count(LEAST_TRANSITION_BYTES); left > 0; left--) {
      transitions.add(in.transition());
    }
    return transitions;
  }
}
