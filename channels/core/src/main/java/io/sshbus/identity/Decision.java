package io.sshbus.identity;

import io.sshbus.channel.ChannelFilter;
import java.util.List;

/** Whether somebody may do what they ask for, and why. */
public sealed interface Decision {
  /** Whether it is allowed. */
  default boolean isAllowed() {
    return this instanceof Allowed;
  }

  /**
   * Yes.
   *
   * @param rule the first rule that says so
   */
  record Allowed(Rule rule) implements Decision {}

  /**
   * No.
   *
   * @param reason a sentence for whoever asked
   * @param widest the widest filters that would be allowed within what was asked for, none of them
   *     inside another; empty where nothing would be
   */
  record Denied(String reason, List<ChannelFilter> widest) implements Decision {
    /** Makes the list immutable. */
    public Denied {
      widest = List.copyOf(widest);
    }
  }
}
