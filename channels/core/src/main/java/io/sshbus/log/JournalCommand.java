package io.sshbus.log;

import io.sshbus.channel.Bytes;
import java.util.UUID;

/**
 * A command for one of the state machines behind the journal. It carries everything that its
 * application needs: time, random values, verdicts, evidence; never a secret.
 *
 * @param machine which it is for, by the name that {@link Engine#journal} was given
 * @param id given by who submits; a command with an id that was applied before changes nothing
 * @param at when it was submitted, microseconds since 1970
 * @param body what to do, in the state machine's own format
 */
public record JournalCommand(String machine, UUID id, long at, Bytes body) {}
