package io.sshbus.server.command;

import io.sshbus.server.bus.Bus;
import io.sshbus.server.keymaster.KeyMaster;
import io.sshbus.server.session.BusChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with.
 *
 * @param bus the bus
 * @param connections everybody who is connected
 * @param me who gave the command
 * @param limits of its channel
 * @param operation of the router
 * @param answers for answers that may be large
 * @param keys null where the file {@code nodes} has the keys
 */
record CommandContext(
    Bus bus,
    Connections connections,
    Connection me,
    BusChannelProgram.Settings limits,
    RouterOperation operation,
    AnswerRoom answers,
    @Nullable KeyMaster keys) {
  /** Where it may wait for the disk. */
  Executor readers() {
    return bus.commands(me.sender());
  }
}
