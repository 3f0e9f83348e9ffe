package io.sshbus.keys.registry;

import io.sshbus.channel.Bytes;

/** The commands as bytes: a version, a kind, and the fields in order. */
final class CommandWriter {
  static final int VERSION = 1;

  // Kinds are append-only: journals live longer than programs.
  static final int REGISTER = 1;
  static final int ROTATE = 2;
  static final int ACCEPT = 3;
  static final int CHANGE = 4;
  static final int REPLACE = 5;
  static final int EXPECT = 6;
  static final int FORGET_EXPECTATION = 7;
  static final int ADD_TOKEN = 8;
  static final int REMOVE_TOKEN = 9;
  static final int IMPORT = 10;
  static final int EXPIRE = 11;
  static final int REBUILD = 12;
  static final int RETAG = 13;

  private CommandWriter() {}

  static Bytes write(KeyCommand command) {
    PartWriter out = new PartWriter(256).u8(VERSION);
    if (command instanceof KeyCommand.Register register) {
      register(out, register);
    } else if (command instanceof KeyCommand.Rotate rotate) {
      begin(out, ROTATE, rotate).registration(rotate.registration()).i64(rotate.graceMicros());
    } else if (command instanceof KeyCommand.Import all) {
      imported(out, all);
    } else if (command instanceof KeyCommand.Expire expire) {
      begin(out, EXPIRE, expire);
    } else {
      operators(out, command);
    }
    return out.finish();
  }

  private static PartWriter begin(PartWriter out, int kind, KeyCommand command) {
    return out.u8(kind).cause(command.cause());
  }

  private static void register(PartWriter out, KeyCommand.Register register) {
    begin(out, REGISTER, register)
        .registration(register.registration())
        .flag(register.acceptNew())
        .flag(register.token() != null);
    if (register.token() != null) {
      out.proof(register.token());
    }
  }

  private static void imported(PartWriter out, KeyCommand.Import all) {
    begin(out, IMPORT, all).count(all.entries().size());
    all.entries().forEach(entry -> out.name(entry.name()).key(entry.key()).flag(entry.revoked()));
  }

  private static void operators(PartWriter out, KeyCommand command) {
    if (command instanceof KeyCommand.Accept accept) {
      begin(out, ACCEPT, accept).text(accept.key()).tags(accept.tags());
    } else if (command instanceof KeyCommand.Change change) {
      begin(out, CHANGE, change).one(change.verb()).text(change.key());
    } else if (command instanceof KeyCommand.Replace replace) {
      begin(out, REPLACE, replace).name(replace.name()).text(replace.key());
    } else if (command instanceof KeyCommand.Rebuild rebuild) {
      begin(out, REBUILD, rebuild).name(rebuild.name()).texts(rebuild.keys());
    } else if (command instanceof KeyCommand.Retag retag) {
      begin(out, RETAG, retag).text(retag.key()).tags(retag.tags()).texts(retag.removed());
    } else {
      invitations(out, command);
    }
  }

  private static void invitations(PartWriter out, KeyCommand command) {
    if (command instanceof KeyCommand.Expect expect) {
      begin(out, EXPECT, expect)
          .name(expect.name())
          .optionalFingerprint(expect.fingerprint())
          .i64(expect.until());
    } else if (command instanceof KeyCommand.ForgetExpectation forget) {
      begin(out, FORGET_EXPECTATION, forget)
          .name(forget.name())
          .optionalFingerprint(forget.fingerprint());
    } else if (command instanceof KeyCommand.AddToken add) {
      begin(out, ADD_TOKEN, add).token(add.token());
    } else if (command instanceof KeyCommand.RemoveToken remove) {
      begin(out, REMOVE_TOKEN, remove).text(remove.id());
    } else {
      throw new IllegalStateException("a command without a form: " + command);
    }
  }
}
