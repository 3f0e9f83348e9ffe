package io.sshbus.agent.config;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.config.DataSize;
import io.sshbus.config.Section;
import io.sshbus.identity.NodeName;
import java.time.Duration;
import java.util.List;

/**
 * A command that answers requests.
 *
 * @param name of the responder
 * @param filter the channels it is asked on
 * @param command the program by its whole path, and its arguments
 * @param concurrency the most runs at once
 * @param waiting the most requests that wait for a run
 * @param timeout of one run; then it is ended
 * @param maxReply the most that one run may say
 */
public record ResponderSettings(
    String name,
    ChannelFilter filter,
    List<String> command,
    int concurrency,
    int waiting,
    Duration timeout,
    DataSize maxReply) {
  /** A copy of what could change. */
  public ResponderSettings {
    command = List.copyOf(command);
  }

  static ResponderSettings read(Section in, NodeName node) {
    DataSize most = DataSize.ofMib(64);
    return new ResponderSettings(
        Words.needed(in, "name", in.value("name", Words::name)),
        Words.needed(in, "filter", in.value("filter", text -> OwnName.filter(text, node))),
        Words.command(in, "command"),
        in.number("concurrency", 4, 1, 64),
        in.number("waiting", 16, 0, 1000),
        in.duration("timeout", Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofDays(1)),
        in.size("maxReply", most, DataSize.ofKib(1), most));
  }
}
