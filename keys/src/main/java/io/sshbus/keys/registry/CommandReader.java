package io.sshbus.keys.registry;

import io.sshbus.channel.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Reads what {@link CommandWriter} wrote. */
final class CommandReader {
  private static final int LEAST_ENTRY_BYTES = 5;

  private CommandReader() {}

  /**
   * The command in {@code bytes}.
   *
   * @throws IllegalArgumentException where this is none that this version knows
   */
  static KeyCommand read(Bytes bytes, TextPool pool) {
    return PartReader.read(bytes, CommandWriter.VERSION, pool, CommandReader::command);
  }

  private static KeyCommand command(PartReader in) {
    int kind = in.u8();
    Cause cause = in.cause();
    return switch (kind) {
      case CommandWriter.REGISTER -> register(cause, in);
      case CommandWriter.ROTATE -> new KeyCommand.Rotate(cause, in.registration(), in.i64());
      case CommandWriter.ACCEPT -> new KeyCommand.Accept(cause, in.text(), in.tags());
      case CommandWriter.CHANGE ->
          new KeyCommand.Change(cause, in.one(KeyCommand.Verb.values()), in.text());
      case CommandWriter.REPLACE -> new KeyCommand.Replace(cause, in.name(), in.text());
      case CommandWriter.EXPECT ->
          new KeyCommand.Expect(cause, in.name(), in.optionalFingerprint(), in.i64());
      case CommandWriter.FORGET_EXPECTATION ->
          new KeyCommand.ForgetExpectation(cause, in.name(), in.optionalFingerprint());
      case CommandWriter.ADD_TOKEN -> new KeyCommand.AddToken(cause, in.token());
      case CommandWriter.REMOVE_TOKEN -> new KeyCommand.RemoveToken(cause, in.text());
      case CommandWriter.IMPORT -> new KeyCommand.Import(cause, entries(in));
      case CommandWriter.REBUILD -> new KeyCommand.Rebuild(cause, in.name(), in.texts());
      case CommandWriter.RETAG ->
          new KeyCommand.Retag(cause, in.text(), in.tags(), new TreeSet<>(in.texts()));
      case CommandWriter.EXPIRE -> new KeyCommand.Expire(cause);
      default -> throw new IllegalArgumentException("an unknown kind of command: " + kind);
    };
  }

  private static KeyCommand register(Cause cause, PartReader in) {
    Registration registration = in.registration();
    boolean acceptNew = in.flag();
    return new KeyCommand.Register(cause, registration, in.flag() ? in.proof() : null, acceptNew);
  }

  private static List<KeyCommand.Import.Entry> entries(PartReader in) {
    List<KeyCommand.Import.Entry> entries = new ArrayList<>();
    for (int left = in.count(LEAST_ENTRY_BYTES); left > 0; left--) {
      entries.add(new KeyCommand.Import.Entry(in.name(), in.key(), in.flag()));
    }
    return entries;
  }
}
