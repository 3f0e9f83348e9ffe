/** What goes over a bus channel's subsystem: conversations, bad input, rights. */
@NullMarked
package io.sshbus.it.frames;

import org.jspecify.annotations.NullMarked;
