/**
 * The frames of the protocol and their two encodings, JSON lines and binary.
 *
 * <p>Encoders and decoders are confined to one SSH channel's thread; frames are immutable. Used by
 * the server, the client and the tests; knows no SSH.
 */
@NullMarked
package io.sshbus.wire;

import org.jspecify.annotations.NullMarked;
