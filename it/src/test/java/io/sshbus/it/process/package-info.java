/** Real router processes: starts, signals, crashes, full disks, and the launcher. */
@NullMarked
package io.sshbus.it.process;

import org.jspecify.annotations.NullMarked;
