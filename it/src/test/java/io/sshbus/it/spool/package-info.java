/**
 * The spool of a node that has no Java: its scripts with real shells, ssh and routers, and what
 * kills and full disks do.
 */
@NullMarked
package io.sshbus.it.spool;

import org.jspecify.annotations.NullMarked;
