package io.sshbus.wire;

import io.sshbus.channel.BusException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a decoder made of the bytes. */
final class Recorder<F extends Frame> implements FrameSink<F> {
  final List<F> frames = new ArrayList<>();
  final List<BusException> faults = new ArrayList<>();
  final List<RouterFrame.About> abouts = new ArrayList<>();

  @Override
  public void frame(F frame) {
    frames.add(frame);
  }

  @Override
  public void malformed(BusException fault, RouterFrame.About about) {
    faults.add(fault);
    abouts.add(about);
  }
}
