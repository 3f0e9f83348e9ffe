/**
 * Requests of a client and its answers to those of others. Belongs on the client's loop; what the
 * user gave runs on lanes of its own.
 */
@NullMarked
package io.sshbus.client.request;

import org.jspecify.annotations.NullMarked;
