package io.sshbus.client.spool.maildir;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsSection;

/** A line of a file that is an event. */
record EventLine(NumberedFile file, long number, ChannelName channel, EventsSection section) {
  boolean isSettled() {
    return file.isSettled((int) (number - file.first()));
  }
}
