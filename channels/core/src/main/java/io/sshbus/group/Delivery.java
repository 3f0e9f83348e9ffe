package io.sshbus.group;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Events of one batch on their way to a member, or in its hands.
 *
 * @param batch what they are of
 * @param events those of them that it still has
 * @param lane whose order they keep; null for those that come again out of order
 */
record Delivery(TrackedBatch batch, BitSet events, @Nullable Lane lane) {}
