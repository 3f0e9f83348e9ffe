/** An engine that forgets everything with its {@link MemoryEngine.Disk}, for tests. */
@NullMarked
package io.sshbus.log.memory;

import org.jspecify.annotations.NullMarked;
