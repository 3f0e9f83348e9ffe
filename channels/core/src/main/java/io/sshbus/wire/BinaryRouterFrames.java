package io.sshbus.wire;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.StoredBatch;

/** Layouts of the router's frames in the binary encoding. Stateless. */
final class BinaryRouterFrames {
  private BinaryRouterFrames() {}

  /** channel text, first i64, last i64, have i64, 1 u8 and the id (u32, i64, u32), or 0 u8. */
  static void confirm(RouterFrame.Confirm frame, ByteWriter out) {
    int at = Binary.begin(out, Binary.CONFIRM);
    out.text(frame.channel().value()).i64(frame.first()).i64(frame.last()).i64(frame.have());
    EventId id = frame.id();
    if (id == null) {
      out.u8(0);
    } else {
      out.u8(1).u32(id.partition()).i64(id.offset()).u32(id.index());
    }
    Binary.end(out, at);
  }

  /**
   * sub text, partition u32, offset i64, count of picks u32 (0: all), the picks u32 each, the
   * batch.
   */
  static void events(RouterFrame.Events frame, ByteWriter out) {
    Batch batch = frame.stored().batch();
    out.reserve(batch.bytes().length() + 128 + 4 * frame.picks().count());
    int at = Binary.begin(out, Binary.EVENTS);
    out.text(frame.sub()).u32(frame.stored().partition()).i64(frame.stored().offset());
    out.u32(frame.picks().count());
    for (int i = 0; i < frame.picks().count(); i++) {
      out.u32(frame.picks().at(i));
    }
    out.bytes(batch.bytes());
    Binary.end(out, at);
  }

  static RouterFrame readConfirm(ByteReader in) {
    ChannelName channel = new ChannelName(in.text());
    long first = in.u63();
    long last = in.u63();
    long have = in.u63();
    EventId id = in.u8() == 0 ? null : new EventId(in.u31(), in.u63(), in.u31());
    in.end();
    return new RouterFrame.Confirm(channel, first, last, id, have);
  }

  static RouterFrame readEvents(ByteReader in) {
    String sub = in.text();
    int partition = in.u31();
    long offset = in.u63();
    int count = in.u31();
    if (count > in.remaining() / 4) {
      throw new BusException(ErrorCode.BAD_FRAME, count + " picks in " + in.remaining() + " bytes");
    }
    int[] picks = new int[count];
    for (int i = 0; i < count; i++) {
      picks[i] = in.u31();
      if (i > 0 && picks[i] <= picks[i - 1]) {
        throw new BusException(ErrorCode.BAD_FRAME, "picks that do not ascend");
      }
    }
    StoredBatch stored = new StoredBatch(partition, offset, Batch.read(in.rest()));
    if (count > 0 && count != stored.batch().section().count()) {
      throw new BusException(
          ErrorCode.BAD_FRAME,
          count + " picks for " + stored.batch().section().count() + " events");
    }
    return new RouterFrame.Events(sub, stored, count == 0 ? Picks.ALL : Picks.of(picks));
  }
}
