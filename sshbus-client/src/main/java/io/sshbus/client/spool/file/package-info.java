/**
 * The files under a spool, as a port: everything above it runs on a model of a disk too, one that
 * forgets at a crash what was not synced.
 */
@NullMarked
package io.sshbus.client.spool.file;

import org.jspecify.annotations.NullMarked;
