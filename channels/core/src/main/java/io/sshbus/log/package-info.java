/**
 * The ports of the log: {@link io.sshbus.log.EventLog}, {@link io.sshbus.log.Journal} and {@link
 * io.sshbus.log.Table}, and the places in it.
 *
 * <p>Engines implement them in modules of their own; the router knows only these types. Stages
 * complete on a thread of the engine: whoever needs long work moves it elsewhere.
 */
@NullMarked
package io.sshbus.log;

import org.jspecify.annotations.NullMarked;
