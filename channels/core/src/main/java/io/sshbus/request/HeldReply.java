package io.sshbus.request;

import io.sshbus.wire.Answer;

/**
 * A piece of a reply that waits until its requester has room.
 *
 * @param bytes that its responder is not given back yet
 * @param replied whether the responder itself said it
 */
record HeldReply(Part part, Answer answer, boolean last, int bytes, boolean replied) {}
