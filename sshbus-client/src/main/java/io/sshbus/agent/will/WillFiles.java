package io.sshbus.agent.will;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.file.SpoolFiles;
import io.sshbus.wire.BrokenFramingException;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.ClientFrameDecoder;
import io.sshbus.wire.ClientFrameEncoder;
import io.sshbus.wire.FrameSink;
import io.sshbus.wire.RouterFrame;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wills on disk, each a file that holds the frame which left it, named by a number. One thread at a
 * time.
 */
final class WillFiles {
  private static final Logger LOG = LoggerFactory.getLogger(WillFiles.class);
  private static final String SELF = "";
  private static final String NEW = "new";
  private static final int MOST_BYTES = 64 << 10;
  private static final RouterFrame.Limits LIMITS =
      new RouterFrame.Limits(MOST_BYTES, MOST_BYTES, 0);

  private final SpoolFiles files;

  /**
   * What is to be on disk under a number.
   *
   * @param will null for nothing
   */
  record Change(long number, @Nullable LeftWill will) {}

  WillFiles(SpoolFiles files) {
    this.files = files;
  }

  /** All that is there, by its number; what cannot be read is put aside. */
  Map<Long, LeftWill> read() throws IOException {
    Map<Long, LeftWill> all = new TreeMap<>();
    for (String name : files.list(SELF)) {
      if (name.matches("\\d{1,18}")) {
        LeftWill will = parse(files.read(name, MOST_BYTES));
        if (will == null) {
          LOG.warn("The will in the file {} is damaged and put aside as {}.bad", name, name);
          files.rename(name, name + ".bad");
        } else {
          all.put(Long.parseLong(name), will);
        }
      }
    }
    return all;
  }

  /** Makes durable what has changed, all of it at once. */
  void write(List<Change> changes) throws IOException {
    for (Change change : changes) {
      String name = Long.toString(change.number());
      LeftWill will = change.will();
      if (will == null) {
        files.delete(name);
      } else {
        write(name, will);
      }
    }
    files.sync(SELF);
  }

  private void write(String name, LeftWill will) throws IOException {
    ByteWriter line = new ByteWriter(1024);
    ClientFrameEncoder.JSON.encode(new ClientFrame.Will(will.channel(), will.event()), line);
    try (SpoolFile file = files.create(NEW)) {
      file.append(line.array(), line.length());
      file.force();
    }
    files.rename(NEW, name);
  }

  private static @Nullable LeftWill parse(byte[] content) {
    Parsed parsed = new Parsed();
    ClientFrameDecoder decoder = new ClientFrameDecoder(LIMITS, parsed, encoding -> {});
    try {
      decoder.feed(Bytes.wrap(content));
    } catch (BrokenFramingException e) {
      return null;
    }
    return parsed.will;
  }

  /** Without its line feed a file is not whole. */
  private static final class Parsed implements FrameSink<ClientFrame> {
    private @Nullable LeftWill will;

    @Override
    public void frame(ClientFrame frame) {
      if (frame instanceof ClientFrame.Will found) {
        ChannelName channel = found.channel();
        EventDraft event = found.event();
        will = channel == null || event == null ? null : new LeftWill(channel, event);
      }
    }

    @Override
    public void malformed(BusException fault, RouterFrame.About about) {
      LOG.debug("No will", fault);
    }
  }
}
