package io.sshbus.rules;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Tags;
import java.util.List;
import java.util.SortedMap;

/**
 * What the rules make of one batch.
 *
 * @param tags the trusted tags that they add, by the index of the event
 * @param copies the events that go to further channels, in the order in which those came up
 */
public record Ruling(SortedMap<Integer, Tags> tags, List<Copy> copies) {

  /**
   * Some events of the batch, on a further channel.
   *
   * @param events their indexes in the batch, ascending
   * @param tags the trusted tags of each, by its index in the batch
   */
  public record Copy(ChannelName channel, List<Integer> events, SortedMap<Integer, Tags> tags) {}
}
