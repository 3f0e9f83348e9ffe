package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Verb;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Denials;

/** Who may give which command. */
final class Operators {
  private Operators() {}

  /** Refuses everybody but operators. */
  static void only(Connection who, String command) {
    if (!(who.principal() instanceof Principal.Operator)) {
      throw new BusException(
          ErrorCode.ACL_DENIED, command + " is for operators, and you are " + who.principal().id());
    }
  }

  /** Refuses who may not subscribe to {@code filter}. */
  static void mayRead(Connection who, ChannelFilter filter) {
    if (who.grants().check(Verb.SUBSCRIBE, filter) instanceof Decision.Denied denied) {
      throw Denials.exception(denied);
    }
  }
}
