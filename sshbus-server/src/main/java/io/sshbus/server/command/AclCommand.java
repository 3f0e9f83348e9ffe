package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Verb;
import io.sshbus.server.session.Denials;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code acl test}: what somebody may do, and why. */
@Command(description = "Explains what somebody may do: acl test PRINCIPAL VERB CHANNEL.")
final class AclCommand extends HelpfulCommand implements TextCommand {
  @Parameters(index = "0", paramLabel = "test", description = "the word test")
  private String what = "";

  @Parameters(
      index = "1",
      paramLabel = "PRINCIPAL",
      description = "node:NAME, node:NAME/USER, operator:NAME or anonymous")
  private String principal = "";

  @Parameters(
      index = "2",
      paramLabel = "VERB",
      description = "publish, subscribe, request or respond")
  private String verb = "";

  @Parameters(index = "3", paramLabel = "CHANNEL", description = "a channel or a filter")
  private String filter = "";

  @Override
  public int print(CommandContext context, StringBuilder out) {
    Operators.only(context.me(), "acl");
    if (!what.equals("test")) {
      throw new BusException(ErrorCode.USAGE, "there is only acl test; see: ssh bus acl --help");
    }
    Decision decision =
        context
            .bus()
            .settings()
            .rights()
            .check(Principal.parse(principal), verb(), new ChannelFilter(filter));
    if (decision instanceof Decision.Denied denied) {
      out.append("denied: ").append(Denials.exception(denied).getMessage()).append('\n');
      return ErrorCode.ACL_DENIED.exitStatus();
    }
    out.append("allowed: ").append(((Decision.Allowed) decision).rule()).append('\n');
    return 0;
  }

  private Verb verb() {
    try {
      return Verb.valueOf(verb.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new BusException(
          ErrorCode.USAGE, "a verb is publish, subscribe, request or respond, not " + verb, e);
    }
  }
}
