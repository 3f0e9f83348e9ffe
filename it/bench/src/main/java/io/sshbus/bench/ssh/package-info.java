/**
 * Many connections from one process at little cost, straight on the SSH library: a thousand whole
 * clients would measure themselves. For the benchmark of idle connections only.
 */
@NullMarked
package io.sshbus.bench.ssh;

import org.jspecify.annotations.NullMarked;
