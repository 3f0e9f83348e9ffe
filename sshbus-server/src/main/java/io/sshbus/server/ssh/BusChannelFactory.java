package io.sshbus.server.ssh;

import io.sshbus.server.session.Programs;
import java.util.concurrent.Executor;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.Session;

/** Makes {@link BusChannel}s for {@code session} channels; there is no other kind of channel. */
final class BusChannelFactory implements ChannelFactory {
  private final Programs programs;
  private final Executor writers;

  BusChannelFactory(Programs programs, Executor writers) {
    this.programs = programs;
    this.writers = writers;
  }

  @Override
  public String getName() {
    return "session";
  }

  @Override
  public Channel createChannel(Session session) {
    return new BusChannel(programs, writers);
  }
}
