package io.sshbus.agent.local;

import io.sshbus.agent.will.Wills;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import io.sshbus.client.LastWill;
import io.sshbus.wire.ClientFrame;

/**
 * What is published of one local program whose connection ends without a goodbye. On the
 * connection's thread.
 */
final class LocalWill {
  private final Wills wills;
  private final LocalUser user;
  private final long number;
  private boolean over;

  /** Nothing left yet. */
  LocalWill(Wills wills, LocalUser user) {
    this.wills = wills;
    this.user = user;
    this.number = wills.begin();
  }

  /**
   * Leaves a will in the place of the one before, or takes that back.
   *
   * @param claims of the connection
   * @throws BusException {@code BAD_FRAME}, {@code BODY_TOO_LARGE}, {@code BACK_PRESSURE}
   */
  void leave(ClientFrame.Will frame, Tags claims) {
    EventDraft said = frame.event();
    if (over) {
      return;
    }
    if (said == null) {
      wills.takeBack(number);
      return;
    }
    ChannelName channel = frame.channel();
    if (channel == null) {
      throw new BusException(ErrorCode.BAD_FRAME, "channel is missing");
    }
    EventDraft event = new LastWill(channel, said).event();
    wills.leave(number, channel, event.withTags(user.claims(claims, event.tags())));
  }

  /** The program has said goodbye, or the agent has. */
  void goodbye() {
    over = true;
    wills.takeBack(number);
  }

  /** The program is gone. */
  void publish() {
    if (!over) {
      over = true;
      wills.publish(number);
    }
  }
}
