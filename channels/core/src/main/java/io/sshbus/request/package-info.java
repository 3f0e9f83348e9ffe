/**
 * Requests and replies: who is asked, whose reply it is, and when a request is over.
 *
 * <p>Logic without threads, clock or network: {@link io.sshbus.request.Requests} takes an event and
 * the time and returns what is to be sent. Everything here is confined to whoever calls it.
 */
@NullMarked
package io.sshbus.request;

import org.jspecify.annotations.NullMarked;
