/**
 * The requests of this router: takes the events of all SSH channels to one {@link
 * io.sshbus.request.Requests} and what it decides to their outboxes. Any thread; nobody waits.
 */
@NullMarked
package io.sshbus.server.request;

import org.jspecify.annotations.NullMarked;
