/**
 * What becomes events without a program that publishes: syslog, files that grow, commands. All of
 * it goes into the spool, and is forgotten here only when it is there.
 */
@NullMarked
package io.sshbus.agent.source;

import org.jspecify.annotations.NullMarked;
