package io.sshbus.server.group;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.Cursor;
import io.sshbus.log.Since;
import io.sshbus.routing.Deliveries;
import io.sshbus.routing.Subscription;
import java.util.concurrent.CompletionStage;

/** What groups need of the bus. Any thread. */
public interface GroupSource {
  /**
   * A subscription to the events that a group shares, which begins once it is started.
   *
   * @throws io.sshbus.channel.BusException where the definition's pattern or selector is none
   */
  Subscription subscribe(ChannelFilter filter, GroupDefinition definition, Deliveries deliveries);

  /** Where {@code since} is. May wait for the disk, but for {@link Since.Now}. */
  Cursor placeOf(ChannelFilter filter, Since since);

  /** Stores a batch. */
  CompletionStage<AppendOutcome> append(AppendRequest request);

  /** Milliseconds that only ascend. */
  long millis();

  /** Microseconds since 1970, now. */
  long micros();
}
