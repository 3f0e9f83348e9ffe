package io.sshbus.server.ssh;

import io.sshbus.server.session.Programs;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.Session;

/** Makes {@link BusChannel}s for {@code session} channels; there is no other kind of channel. */
final class BusChannelFactory implements ChannelFactory {
  private final Programs programs;

  BusChannelFactory(Programs programs) {
    this.programs = programs;
  }

  @Override
  public String getName() {
    return "session";
  }

  @Override
  public Channel createChannel(Session session) {
    return new BusChannel(programs);
  }
}
