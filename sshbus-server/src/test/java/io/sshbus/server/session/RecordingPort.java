package io.sshbus.server.session;

import java.util.ArrayList;
import java.util.List;

/** A port that writes down what its program does. */
final class RecordingPort implements ChannelPort {
  final List<String> diagnoses = new ArrayList<>();
  final List<Runnable> probes = new ArrayList<>();

  /** Whether the other side answers when a test says so. */
  boolean silent;

  int wakes;
  int consumed;
  int exitStatus = -1;

  @Override
  public void wake() {
    wakes++;
  }

  @Override
  public void consumed(int bytes) {
    consumed += bytes;
  }

  @Override
  public void diagnose(String line) {
    diagnoses.add(line);
  }

  @Override
  public void finish(int status) {
    exitStatus = status;
  }

  @Override
  public void probe(Runnable answered) {
    if (silent) {
      probes.add(answered);
    } else {
      answered.run();
    }
  }
}
