package io.sshbus.server.command;

import io.sshbus.channel.Bytes;
import io.sshbus.server.session.ChannelPort;
import java.util.concurrent.Executor;
import java.util.function.ToIntFunction;

/** Writes a text and ends with the status that whoever made the text says. */
final class TextProgram extends AnswerProgram {
  TextProgram(Executor readers, ChannelPort port, ToIntFunction<StringBuilder> text) {
    super(readers, port, 0, input -> answer(text));
  }

  private static Answer answer(ToIntFunction<StringBuilder> text) {
    StringBuilder out = new StringBuilder();
    int status = text.applyAsInt(out);
    return new Answer(Bytes.utf8(out.toString()), status);
  }
}
