package io.sshbus.log.rocksdb;

/** Told of faults, on any of the engine's threads; must be quick and must not throw. */
@FunctionalInterface
public interface FaultListener {
  /** {@code fault} has been seen. */
  void seen(Fault fault);
}
