package io.sshbus.client.spool.segment;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsSection;

/**
 * Events of one channel with numbers that follow each other; in a group after others.
 *
 * <p>Layout: first number i64, channel text, length of the section u32, events section.
 *
 * @param first the number of the first event
 */
record SpoolRecord(ChannelName channel, long first, EventsSection section) {
  /** What a record has besides channel and section, in bytes. */
  static final int OVERHEAD = 14;

  long end() {
    return first + section.count();
  }

  void write(ByteWriter out) {
    out.i64(first).text(channel.value()).u32(section.bytes().length()).bytes(section.bytes());
  }

  /**
   * Reads a record of a group whose checksum was right.
   *
   * @throws io.sshbus.channel.BusException where it is malformed all the same
   */
  static SpoolRecord read(ByteReader in) {
    long first = in.u63();
    ChannelName channel = new ChannelName(in.text());
    Bytes bytes = in.bytes(in.u31());
    return new SpoolRecord(channel, first, EventsSection.open(bytes));
  }
}
