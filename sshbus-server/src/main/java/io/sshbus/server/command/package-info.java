/**
 * The commands of operators and shell scripts, run over plain {@code ssh}: one class for each,
 * described to picocli, so that {@code ssh bus tail --help} works.
 *
 * <p>A command is parsed on an I/O thread and makes a {@link
 * io.sshbus.server.session.ChannelProgram}; whatever may wait runs on the readers.
 */
@NullMarked
package io.sshbus.server.command;

import org.jspecify.annotations.NullMarked;
