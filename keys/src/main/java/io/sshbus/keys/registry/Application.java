package io.sshbus.keys.registry;

/** stub */
final class Application {
  Application(RegistryState state, long at) {}

  KeyOutcome apply(KeyCommand command) {
    throw new IllegalStateException("not yet: " + command);
  }
}
