package io.sshbus.agent.config;

import io.sshbus.channel.ChannelName;
import io.sshbus.config.DataSize;
import io.sshbus.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What becomes events without a program that publishes. */
public record SourceSettings(List<Syslog> syslog, List<File> files, List<Command> commands) {
  /** The most sources. */
  public static final int MAX_SOURCES = 64;

  /** Refuses more than the limit. */
  public SourceSettings {
    syslog = List.copyOf(syslog);
    files = List.copyOf(files);
    commands = List.copyOf(commands);
    if (syslog.size() + files.size() + commands.size() > MAX_SOURCES) {
      throw new IllegalArgumentException("there are at most " + MAX_SOURCES + " sources");
    }
  }

  /** The names of all. */
  Stream<String> names() {
    return Stream.of(
            syslog.stream().map(Syslog::name),
            files.stream().map(File::name),
            commands.stream().map(Command::name))
        .flatMap(names -> names);
  }

  static SourceSettings read(Section in) {
    return new SourceSettings(
        in.sections("syslog", Syslog::read).orElse(List.of()),
        in.sections("files", File::read).orElse(List.of()),
        in.sections("commands", Command::read).orElse(List.of()));
  }

  private static String name(Section in) {
    return Words.needed(in, "name", in.value("name", Words::name));
  }

  private static ChannelName channel(Section in) {
    return Words.needed(in, "channel", in.value("channel", ChannelName::new));
  }

  /**
   * A datagram socket that takes syslog, as {@code /dev/log} does.
   *
   * @param block whether programs that log wait while the spool is full; else what does not fit is
   *     dropped, and how much is told in an event
   */
  public record Syslog(String name, ChannelName channel, Path socket, boolean block) {
    static Syslog read(Section in) {
      return new Syslog(
          SourceSettings.name(in),
          SourceSettings.channel(in),
          Words.needed(in, "socket", in.value("socket", Words::path)),
          in.flag("block", false));
    }
  }

  /**
   * A file that grows, followed across its rotation.
   *
   * @param fromStart whether a file that is there when it is first looked for is read from its
   *     beginning; one that is made later always is
   * @param maxLine longer lines are divided
   */
  public record File(
      String name, ChannelName channel, Path path, boolean fromStart, DataSize maxLine) {
    static File read(Section in) {
      return new File(
          SourceSettings.name(in),
          SourceSettings.channel(in),
          Words.needed(in, "path", in.value("path", Words::path)),
          in.flag("fromStart", false),
          in.size("maxLine", DataSize.ofKib(64), DataSize.ofKib(1), DataSize.ofKib(256)));
    }
  }

  /**
   * A command each of whose lines of output is an event.
   *
   * @param every how often it is run; null for always: it is started again when it ends
   * @param maxLine longer lines are divided
   */
  public record Command(
      String name,
      ChannelName channel,
      List<String> command,
      @Nullable Duration every,
      DataSize maxLine) {
    static Command read(Section in) {
      Duration none = Duration.ZERO;
      Duration every = in.duration("every", none, none, Duration.ofDays(7));
      return new Command(
          SourceSettings.name(in),
          SourceSettings.channel(in),
          Words.command(in, "command"),
          every.isZero() ? null : every,
          in.size("maxLine", DataSize.ofKib(64), DataSize.ofKib(1), DataSize.ofKib(256)));
    }
  }
}
