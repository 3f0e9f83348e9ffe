package io.sshbus.keys.registry;

final class CommandReader {
  static KeyCommand read(io.sshbus.channel.Bytes c) {
    throw new IllegalStateException();
  }
}
