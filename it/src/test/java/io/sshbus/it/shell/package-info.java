/** What people and scripts see: the commands over plain {@code ssh}. */
@NullMarked
package io.sshbus.it.shell;

import org.jspecify.annotations.NullMarked;
