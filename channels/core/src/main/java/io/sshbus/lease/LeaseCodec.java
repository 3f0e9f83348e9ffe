package io.sshbus.lease;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Commands and outcomes as bytes: version u8 = 1, kind u8, then the fields in their order. Kinds
 * are append-only: journals live longer than programs.
 */
final class LeaseCodec {
  private static final int VERSION = 1;

  private static final int BEGIN = 1;
  private static final int RENEW = 2;
  private static final int END = 3;
  private static final int TAKE = 4;
  private static final int RELEASE = 5;

  private static final int BEGAN = 1;
  private static final int DONE = 2;
  private static final int TAKEN = 3;
  private static final int OVER = 4;
  private static final int HEARD = 5;
  private static final int FULL = 6;

  private static final int GRANTED = 1;
  private static final int HELD_BY = 2;
  private static final int TOO_MANY = 3;

  private LeaseCodec() {}

  static Bytes write(LeaseCommand command) {
    ByteWriter out = new ByteWriter(128).u8(VERSION);
    if (command instanceof LeaseCommand.Begin begin) {
      head(out, BEGIN, begin).text(begin.router()).u8(begin.alone() ? 1 : 0);
    } else if (command instanceof LeaseCommand.Renew renew) {
      holder(head(out, RENEW, renew), renew.holder());
    } else if (command instanceof LeaseCommand.End end) {
      holder(head(out, END, end), end.holder()).i64(end.heard());
    } else if (command instanceof LeaseCommand.Take take) {
      holder(head(out, TAKE, take), take.holder()).u32(take.wishes().size());
      take.wishes().forEach(w -> out.text(w.name()).i64(w.above()).u8(w.force() ? 1 : 0));
    } else if (command instanceof LeaseCommand.Release release) {
      holder(head(out, RELEASE, release), release.holder()).u32(release.held().size());
      release.held().forEach(held -> out.text(held.name()).i64(held.epoch()));
    }
    return out.finish();
  }

  private static ByteWriter head(ByteWriter out, int kind, LeaseCommand command) {
    return out.u8(kind).text(command.why());
  }

  private static ByteWriter holder(ByteWriter out, Holder holder) {
    return out.text(holder.router()).i64(holder.incarnation());
  }

  static LeaseCommand readCommand(Bytes bytes) {
    return read(bytes, LeaseCodec::command);
  }

  static LeaseOutcome readOutcome(Bytes bytes) {
    return read(bytes, LeaseCodec::outcome);
  }

  private static <T> T read(Bytes bytes, Function<ByteReader, T> form) {
    try {
      ByteReader in = new ByteReader(bytes);
      int version = in.u8();
      if (version != VERSION) {
        throw new IllegalArgumentException("leases of version " + version);
      }
      T read = form.apply(in);
      in.end();
      return read;
    } catch (BusException e) {
      throw new IllegalArgumentException("no command or outcome of leases", e);
    }
  }

  private static LeaseCommand command(ByteReader in) {
    int kind = in.u8();
    String why = in.text();
    return switch (kind) {
      case BEGIN -> new LeaseCommand.Begin(why, in.text(), in.u8() != 0);
      case RENEW -> new LeaseCommand.Renew(why, holder(in));
      case END -> new LeaseCommand.End(why, holder(in), in.u63());
      case TAKE ->
          new LeaseCommand.Take(
              why,
              holder(in),
              list(in, each -> new LeaseCommand.Wish(in.text(), in.i64(), in.u8() != 0)));
      case RELEASE ->
          new LeaseCommand.Release(
              why, holder(in), list(in, each -> new LeaseCommand.Held(in.text(), in.i64())));
      default -> throw new IllegalArgumentException("a command of leases of kind " + kind);
    };
  }

  static Holder holder(ByteReader in) {
    return new Holder(in.text(), in.u63());
  }

  static <T> List<T> list(ByteReader in, Function<ByteReader, T> element) {
    List<T> list = new ArrayList<>();
    for (int left = in.u31(); left > 0; left--) {
      list.add(element.apply(in));
    }
    return list;
  }

  static Bytes write(LeaseOutcome outcome) {
    ByteWriter out = new ByteWriter(32).u8(VERSION);
    if (outcome instanceof LeaseOutcome.Began began) {
      out.u8(BEGAN).i64(began.incarnation());
    } else if (outcome instanceof LeaseOutcome.Done) {
      out.u8(DONE);
    } else if (outcome instanceof LeaseOutcome.Taken taken) {
      out.u8(TAKEN).u32(taken.answers().size());
      taken.answers().forEach(answer -> answer(out, answer));
    } else if (outcome instanceof LeaseOutcome.Over) {
      out.u8(OVER);
    } else if (outcome instanceof LeaseOutcome.Heard heard) {
      out.u8(HEARD).i64(heard.index());
    } else {
      out.u8(FULL);
    }
    return out.finish();
  }

  private static void answer(ByteWriter out, LeaseOutcome.Answer answer) {
    if (answer instanceof LeaseOutcome.Granted granted) {
      out.u8(GRANTED).i64(granted.epoch());
    } else if (answer instanceof LeaseOutcome.HeldBy held) {
      holder(out.u8(HELD_BY), held.holder());
    } else {
      out.u8(TOO_MANY);
    }
  }

  private static LeaseOutcome outcome(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case BEGAN -> new LeaseOutcome.Began(in.u63());
      case DONE -> new LeaseOutcome.Done();
      case TAKEN -> new LeaseOutcome.Taken(list(in, LeaseCodec::answer));
      case OVER -> new LeaseOutcome.Over();
      case HEARD -> new LeaseOutcome.Heard(in.u63());
      case FULL -> new LeaseOutcome.Full();
      default -> throw new IllegalArgumentException("an outcome of leases of kind " + kind);
    };
  }

  private static LeaseOutcome.Answer answer(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case GRANTED -> new LeaseOutcome.Granted(in.u63());
      case HELD_BY -> new LeaseOutcome.HeldBy(holder(in));
      case TOO_MANY -> new LeaseOutcome.TooMany();
      default -> throw new IllegalArgumentException("an answer of leases of kind " + kind);
    };
  }
}
