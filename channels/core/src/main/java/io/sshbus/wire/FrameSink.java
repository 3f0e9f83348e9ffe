package io.sshbus.wire;

import io.sshbus.channel.BusException;

/** Takes what a decoder makes of the bytes, in their order, on the thread that feeds it. */
public interface FrameSink<F extends Frame> {
  /** Takes a frame. */
  void frame(F frame);

  /**
   * Told of a frame that cannot be taken; the next one is read all the same.
   *
   * @param about what the frame was about, as far as it could be read
   */
  void malformed(BusException fault, RouterFrame.About about);
}
