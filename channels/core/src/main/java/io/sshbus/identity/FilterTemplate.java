package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.List;
import java.util.Optional;

/**
 * A channel filter in which the level {@code {node}} stands for the own node name.
 *
 * @param value a {@link ChannelFilter}; a level in braces is {@code {node}}
 */
public record FilterTemplate(String value) {
  private static final String OWN_NODE = "{node}";

  /**
   * Refuses what is no filter.
   *
   * @throws BusException {@link ErrorCode#BAD_FILTER}
   */
  public FilterTemplate {
    List<String> levels = new ChannelFilter(value).levels();
    for (String level : levels) {
      boolean braces = level.indexOf('{') >= 0 || level.indexOf('}') >= 0;
      if (braces && !level.equals(OWN_NODE)) {
        throw new BusException(
            ErrorCode.BAD_FILTER,
            "the only level with braces in a right is {node}; this has another: "
                + Quoted.of(value));
      }
    }
  }

  /** Whether the filter differs from node to node. */
  public boolean hasNode() {
    return value.contains(OWN_NODE);
  }

  /**
   * The filter as it is for {@code principal}. Empty where that has no node name but needs one, or
   * where its name is so long that no channel can hold it.
   */
  Optional<ChannelFilter> resolve(Principal principal) {
    if (!hasNode()) {
      return Optional.of(new ChannelFilter(value));
    }
    return principal.nodeName().flatMap(this::withNode);
  }

  private Optional<ChannelFilter> withNode(String name) {
    try {
      return Optional.of(new ChannelFilter(value.replace(OWN_NODE, name)));
    } catch (BusException e) {
      // The template is a filter and the name has no slash or wildcard, so only the length can be
      // at fault.
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
