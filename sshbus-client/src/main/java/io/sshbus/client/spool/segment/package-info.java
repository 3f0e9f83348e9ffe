/**
 * Binary files of a program's own spool: what is appended together is one group, with one checksum
 * and one fsync. {@link Segments} owns them; everything here runs on the spool's thread and reads
 * no clock.
 */
@NullMarked
package io.sshbus.client.spool.segment;

import org.jspecify.annotations.NullMarked;
