package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.session.BusChannelProgram;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import io.sshbus.server.session.Programs;
import java.time.Instant;
import java.util.Set;

/** The programs behind subsystems and command lines. Any thread. */
public final class CommandPrograms implements Programs {
  /** Names of subsystems that are no channels: other services, here or elsewhere. */
  private static final Set<String> RESERVED = Set.of("keymaster", "sftp", "netconf");

  private final Bus bus;
  private final Connections connections;
  private final BusChannelProgram.Settings limits;
  private final Instant started;

  /** Programs of one router. */
  public CommandPrograms(
      Bus bus, Connections connections, BusChannelProgram.Settings limits, Instant started) {
    this.bus = bus;
    this.connections = connections;
    this.limits = limits;
    this.started = started;
  }

  @Override
  public ChannelProgram subsystem(Connection connection, String name, ChannelPort port) {
    try {
      if (RESERVED.contains(name)) {
        throw new BusException(
            ErrorCode.UNSUPPORTED,
            "there is no subsystem " + name + " here, and no channel of that name");
      }
      return new BusChannelProgram(bus, connection, new ChannelFilter(name), limits, port);
    } catch (BusException fault) {
      return refusal(fault, port);
    }
  }

  @Override
  public ChannelProgram command(Connection connection, String line, ChannelPort port) {
    try {
      return BusCommands.program(
          line, new CommandContext(bus, connections, connection, limits, started), port);
    } catch (BusException fault) {
      return refusal(fault, port);
    }
  }

  private ChannelProgram refusal(BusException fault, ChannelPort port) {
    return new TextProgram(
        bus.threads().readers(),
        port,
        out -> {
          throw fault;
        });
  }
}
