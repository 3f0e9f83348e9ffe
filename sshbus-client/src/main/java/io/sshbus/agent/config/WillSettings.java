package io.sshbus.agent.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import io.sshbus.client.LastWill;
import io.sshbus.config.Section;
import io.sshbus.identity.NodeName;
import java.time.Duration;
import java.util.Optional;

/** Reads what the bus says of a machine whose agent is gone. Stateless. */
final class WillSettings {
  private WillSettings() {}

  /** Empty where the section is. */
  static Optional<LastWill> read(Section in, NodeName node) {
    ChannelName channel = in.value("channel", text -> OwnName.channel(text, node)).orElse(null);
    String body = in.value("body", text -> text).orElse(null);
    Tags tags = in.section("tags", WillSettings::tags);
    Duration none = Duration.ZERO;
    Duration ttl = in.duration("ttl", none, none, EventDraft.MAX_TTL);
    boolean retain = in.flag("retain", false);
    if (channel == null && body == null) {
      return Optional.empty();
    }
    if (channel == null || body == null) {
      throw in.fault(channel == null ? "channel" : "body", "this is needed");
    }
    try {
      Duration kept = ttl.isZero() ? null : ttl;
      EventDraft event = new EventDraft(Bytes.utf8(body), tags, null, kept, retain, false);
      return Optional.of(new LastWill(channel, event));
    } catch (BusException e) {
      throw in.fault("body", e);
    }
  }

  private static Tags tags(Section in) {
    try {
      return Tags.of(in.texts());
    } catch (BusException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
