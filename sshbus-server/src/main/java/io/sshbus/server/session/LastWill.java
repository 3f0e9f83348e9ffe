package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Verb;
import io.sshbus.server.bus.Bus;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is published in the name of a client whose SSH channel ends without a goodbye: as it would
 * have published it itself, once, or not at all where it may not or the log refuses it. Any thread.
 */
final class LastWill implements PublishTarget.Outcomes {
  private static final Logger LOG = LoggerFactory.getLogger(LastWill.class);
  private static final int MOST_BYTES = 4096;

  private final Bus bus;
  private final Connection connection;
  private @Nullable Left left;

  private record Left(ChannelName channel, Tags claims, EventsSection events) {}

  LastWill(Bus bus, Connection connection) {
    this.bus = bus;
    this.connection = connection;
  }

  /**
   * Leaves one event, in place of what was left before.
   *
   * @param channel that the client may publish to
   * @throws BusException {@link ErrorCode#BODY_TOO_LARGE}
   */
  synchronized void leave(ChannelName channel, Tags claims, EventsSection event) {
    if (event.payload() > MOST_BYTES) {
      throw new BusException(
          ErrorCode.BODY_TOO_LARGE,
          "a will has at most " + MOST_BYTES + " bytes, this one has " + event.payload());
    }
    left = new Left(channel, claims, event);
  }

  synchronized void takeBack() {
    left = null;
  }

  /** The client has gone. */
  void publish() {
    Left said;
    synchronized (this) {
      said = left;
      left = null;
    }
    // Whose key was taken away says nothing any more.
    if (said == null
        || connection.isExpelled()
        || connection.grants().check(Verb.PUBLISH, said.channel()) instanceof Decision.Denied) {
      return;
    }
    PublishTarget.Publisher publisher =
        new PublishTarget.Publisher(connection, "", false, said.claims());
    new PublishTarget(bus, publisher, said.channel(), this)
        .publish(ClientFrame.Publish.UNNUMBERED, said.events());
  }

  @Override
  public void confirmed(RouterFrame.Confirm confirm, int bytes) {
    connection.eventsIn().add(1);
  }

  @Override
  public void refused(RouterFrame.About about, ErrorCode code, String message, int bytes) {
    LOG.warn("the will of {} is lost: {}: {}", connection.sender(), code, message);
  }
}
