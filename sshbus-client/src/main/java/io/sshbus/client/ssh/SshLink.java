package io.sshbus.client.ssh;

import io.sshbus.client.link.Link;
import io.sshbus.client.link.LinkChannel;
import io.sshbus.client.link.LinkListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/** One SSH connection. Any thread. */
final class SshLink implements Link {
  private static final String KEEPALIVE = "keepalive@openssh.com";

  private final ClientSession session;

  SshLink(ClientSession session) {
    this.session = session;
  }

  @Override
  public LinkChannel open(String subsystem, LinkListener listener) {
    SshLinkChannel channel = new SshLinkChannel(subsystem, listener);
    try {
      session.getService(ConnectionService.class).registerChannel(channel);
      channel.begin();
    } catch (IOException | RuntimeException e) {
      listener.closed("the SSH channel could not be opened: " + e.getMessage());
    }
    return channel;
  }

  @Override
  public CompletionStage<Void> probe() {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    try {
      Buffer request = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
      request.putString(KEEPALIVE);
      request.putBoolean(true);
      // Any answer is one, a refusal too.
      session.request(request, KEEPALIVE, (command, reply) -> answered.complete(null));
    } catch (IOException | RuntimeException e) {
      answered.completeExceptionally(e);
    }
    return answered;
  }

  @Override
  public void close() {
    session.close(true);
  }
}
