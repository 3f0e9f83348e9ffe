package io.sshbus.keys.registry;

final class Snapshots {
  static io.sshbus.channel.Bytes write(RegistryState s) {
    throw new IllegalStateException();
  }

  static RegistryState read(io.sshbus.channel.Bytes b, KeyLimits l) {
    throw new IllegalStateException();
  }
}
