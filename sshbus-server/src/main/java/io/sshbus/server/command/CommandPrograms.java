package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.Principal;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.keymaster.KeyMaster;
import io.sshbus.server.keymaster.KeyMasterProgram;
import io.sshbus.server.keymaster.Registrar;
import io.sshbus.server.session.BusChannelProgram;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import io.sshbus.server.session.Programs;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The programs behind subsystems and command lines. Any thread. */
public final class CommandPrograms implements Programs {
  private static final String KEYMASTER = "keymaster";

  /** Names of subsystems that are no channels: services that are elsewhere. */
  private static final Set<String> RESERVED = Set.of("sftp", "netconf");

  private final Bus bus;
  private final Connections connections;
  private final BusChannelProgram.Settings limits;
  private final RouterOperation operation;
  private final AnswerRoom answers = new AnswerRoom();
  private final @Nullable KeyDoor keys;

  /**
   * KeyMaster, for operators and for nodes.
   *
   * @param master for commands
   * @param registrar for the subsystem
   */
  public record KeyDoor(KeyMaster master, Registrar registrar) {}

  /**
   * Programs of one router.
   *
   * @param keys null where the file {@code nodes} has the keys
   */
  public CommandPrograms(
      Bus bus,
      Connections connections,
      BusChannelProgram.Settings limits,
      RouterOperation operation,
      @Nullable KeyDoor keys) {
    this.bus = bus;
    this.connections = connections;
    this.limits = limits;
    this.operation = operation;
    this.keys = keys;
  }

  @Override
  public ChannelProgram subsystem(Connection connection, String name, ChannelPort port) {
    try {
      if (name.equals(KEYMASTER)) {
        refuseWhenEnding(connection);
        return keyMaster(connection, port);
      }
      refusePending(connection);
      if (RESERVED.contains(name)) {
        throw new BusException(
            ErrorCode.UNSUPPORTED,
            "there is no subsystem " + name + " here, and no channel of that name");
      }
      return new BusChannelProgram(bus, connection, new ChannelFilter(name), limits, port);
    } catch (BusException fault) {
      return refusal(connection, fault, port);
    }
  }

  @Override
  public ChannelProgram command(Connection connection, String line, ChannelPort port) {
    try {
      refuseWhenEnding(connection);
      refusePending(connection);
      return BusCommands.program(
          line,
          new CommandContext(
              bus,
              connections,
              connection,
              limits,
              operation,
              answers,
              keys == null ? null : keys.master()),
          port);
    } catch (BusException fault) {
      return refusal(connection, fault, port);
    }
  }

  /** What was begun now would hold up the stop; a bus channel is told {@code bye} at once. */
  private static void refuseWhenEnding(Connection connection) {
    if (connection.isEnding()) {
      throw new BusException(
          ErrorCode.DRAINING, "the router is about to stop; try again on a new connection");
    }
  }

  /** A key that nobody accepted may ask what became of it, and nothing else. */
  private void refusePending(Connection connection) {
    if (connection.principal() instanceof Principal.Pending pending) {
      throw new BusException(
          ErrorCode.KEY_PENDING,
          "the key " + pending.key() + " is not accepted: " + standing(pending.key()));
    }
  }

  private String standing(Fingerprint key) {
    return keys == null ? "KeyMaster is not enabled" : keys.master().standing(key);
  }

  private ChannelProgram keyMaster(Connection connection, ChannelPort port) {
    KeyDoor door = keys;
    if (door == null) {
      throw new BusException(
          ErrorCode.UNSUPPORTED,
          "KeyMaster is not enabled on this router; see keymaster.enabled in sshbus.yaml");
    }
    if (connection.principal() instanceof Principal.Pending
        || connection.principal() instanceof Principal.Node) {
      return new KeyMasterProgram(door.registrar(), connection, port);
    }
    throw new BusException(
        ErrorCode.ACL_DENIED,
        "keymaster is for the keys of nodes, and you are " + connection.principal().id());
  }

  private ChannelProgram refusal(Connection connection, BusException fault, ChannelPort port) {
    return new TextProgram(
        bus.commands(connection.sender()),
        port,
        out -> {
          throw fault;
        });
  }
}
