package io.sshbus.server.command;

import io.sshbus.server.bus.Bus;
import io.sshbus.server.keymaster.KeyMaster;
import io.sshbus.server.session.BusChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with.
 *
 * @param bus the bus
 * @param connections everybody who is connected
 * @param me who gave the command
 * @param limits of its channel
 * @param started when the router was
 * @param reload the router's configuration
 * @param keys null where the file {@code nodes} has the keys
 */
record CommandContext(
    Bus bus,
    Connections connections,
    Connection me,
    BusChannelProgram.Settings limits,
    Instant started,
    Reload reload,
    @Nullable KeyMaster keys) {}
