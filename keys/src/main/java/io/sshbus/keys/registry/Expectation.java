package io.sshbus.keys.registry;

import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * An operator's word that a node is about to come with a new key. The first key that fits uses it
 * up; it also replaces the key of its type that the node had.
 *
 * @param fingerprint of the only key that fits; null where any does
 * @param until the first moment at which it is not good any more, microseconds since 1970
 * @param cause who said so, and why
 */
public record Expectation(
    NodeName name, @Nullable Fingerprint fingerprint, long until, Cause cause) {}
