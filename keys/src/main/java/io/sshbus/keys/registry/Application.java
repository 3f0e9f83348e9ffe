package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import java.util.Comparator;
import java.util.List;

/** One command on its way into the state. Guarded by the registry's lock. */
final class Application {
  private final Changes changes;
  private final RegistryState state;
  private final long now;

  Application(RegistryState state, long at) {
    this.state = state;
    long before = state.chronicle().now();
    now = state.chronicle().at(at);
    state.chronicle().advance(now);
    if (now < before) {
      new SetBack(state, before, now).run();
    }
    changes = new Changes(state, now);
  }

  /** Does what the command says, all of it or nothing. */
  KeyOutcome apply(KeyCommand command) {
    try {
      if (command instanceof KeyCommand.Register register) {
        return changes.done(new Registering(changes, register).run());
      } else if (command instanceof KeyCommand.Rotate rotate) {
        return changes.done(new Rotating(changes, rotate).run());
      } else if (command instanceof KeyCommand.Import all) {
        all.entries().forEach(entry -> bringIn(entry, all.cause()));
        return changes.done(null);
      } else if (command instanceof KeyCommand.Expire expire) {
        expire(expire.cause());
        return changes.done(null);
      } else if (command instanceof KeyCommand.Accept accept) {
        return changes.done(new Operating(changes).accept(accept));
      } else if (command instanceof KeyCommand.Change change) {
        return changes.done(new Operating(changes).change(change));
      } else if (command instanceof KeyCommand.Replace replace) {
        return changes.done(new Operating(changes).replace(replace));
      } else if (command instanceof KeyCommand.Rebuild rebuild) {
        return changes.done(new Rebuilding(changes, rebuild).run());
      } else if (command instanceof KeyCommand.Retag retag) {
        return changes.done(new Operating(changes).retag(retag));
      } else {
        invite(command);
        return changes.done(null);
      }
    } catch (BusException e) {
      return new KeyOutcome.Refused(e.code(), String.valueOf(e.getMessage()));
    }
  }

  private void bringIn(KeyCommand.Import.Entry entry, Cause cause) {
    KeyRecord known = state.record(entry.key().fingerprint());
    if (known != null) {
      if (entry.revoked() && known.state() != KeyState.REVOKED) {
        changes.move(known, KeyAction.REVOKE, cause);
      }
      return;
    }
    if (state.size() >= state.limits().records()) {
      return;
    }
    Registration shown =
        new Registration(entry.name(), entry.key(), NodeClaims.NONE, Evidence.NONE);
    KeyFamily family = KeyFamily.of(entry.key().type());
    boolean taken = !changes.binding(entry.name(), family).isEmpty();
    if (entry.revoked()) {
      changes.enter(shown, KeyAction.REVOKE, cause, Tags.NONE);
    } else if (taken) {
      changes.enter(shown, KeyAction.COLLIDE, cause, Tags.NONE);
    } else {
      changes.bind(shown, null, KeyAction.ACCEPT, cause, Tags.NONE);
    }
  }

  private void expire(Cause cause) {
    state.invitations().expire(now);
    List<KeyRecord> over =
        state
            .inGrace()
            .filter(record -> record.standing().graceUntil() <= now)
            .sorted(RegistryState.BY_FINGERPRINT)
            .limit(Changes.MOST)
            .toList();
    over.forEach(
        record ->
            changes.move(
                record,
                KeyAction.SUPERSEDE,
                new Cause(cause.by(), "the grace period of its rotation is over")));
    long deadline = now - state.waitingMicros();
    state
        .transients()
        .filter(record -> record.history().seen() <= deadline)
        .sorted(
            Comparator.comparingLong((KeyRecord record) -> record.history().seen())
                .thenComparing(RegistryState.BY_FINGERPRINT))
        .limit(Changes.MOST - over.size())
        .toList()
        .forEach(record -> changes.move(record, KeyAction.EXPIRE, cause));
  }

  private void invite(KeyCommand command) {
    Invitations invitations = state.invitations();
    if (command instanceof KeyCommand.Expect expect) {
      expect(expect);
    } else if (command instanceof KeyCommand.AddToken add) {
      addToken(add);
    } else if (command instanceof KeyCommand.ForgetExpectation forget) {
      require(
          invitations.forget(forget.name(), forget.fingerprint()),
          "nothing is expected of " + forget.name());
    } else if (command instanceof KeyCommand.RemoveToken remove) {
      require(invitations.removeToken(remove.id()), "there is no token " + Quoted.of(remove.id()));
    } else {
      throw new IllegalStateException("a command that nobody handles: " + command);
    }
  }

  private void expect(KeyCommand.Expect expect) {
    Expectation expectation =
        new Expectation(expect.name(), expect.fingerprint(), expect.until(), expect.cause());
    checkTime(expect.until());
    checkRoom(
        !state.invitations().has(expectation),
        state.invitations().expectationCount(),
        state.limits().expectations());
    state.invitations().put(expectation);
  }

  private void addToken(KeyCommand.AddToken add) {
    checkTime(add.token().until());
    checkRoom(true, state.invitations().tokenCount(), state.limits().tokens());
    if (state.invitations().token(add.token().id()) != null) {
      throw new BusException(ErrorCode.USAGE, "there is a token " + add.token().id() + " already");
    }
    state.invitations().put(new Token.Held(add.token(), 0, now, add.cause()));
  }

  private void checkTime(long until) {
    if (until <= now) {
      throw new BusException(ErrorCode.USAGE, "the time until which it is good is over");
    }
  }

  private static void checkRoom(boolean more, int count, int most) {
    if (more && count >= most) {
      throw new BusException(
          ErrorCode.TOO_MANY_KEYS, "there are " + count + " already, as many as there may be");
    }
  }

  private static void require(boolean found, String otherwise) {
    if (!found) {
      throw new BusException(ErrorCode.NOT_FOUND, otherwise);
    }
  }
}
