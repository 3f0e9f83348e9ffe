/**
 * Rules over the content of events: what they ask, which of thousands apply to one event, and which
 * trusted tags and further channels follow.
 *
 * <p>A {@link io.sshbus.rules.RuleSet} is immutable but for its figures and safe for any thread;
 * whoever applies it passes a clock in for those.
 */
@NullMarked
package io.sshbus.rules;

import org.jspecify.annotations.NullMarked;
