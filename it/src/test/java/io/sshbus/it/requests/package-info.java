/** Requests and replies between nodes: frames, commands and the client. */
@org.jspecify.annotations.NullMarked
package io.sshbus.it.requests;
