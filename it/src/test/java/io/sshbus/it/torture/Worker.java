package io.sshbus.it.torture;

/** Somebody who publishes or follows while everything breaks. */
interface Worker extends AutoCloseable {
  /** A name for messages. */
  String name();

  /** Begins; returns once nothing that is published from now on can be missed. */
  void begin();

  /** Publishes nothing more, and waits until all that it was promised is done. */
  void finish();

  @Override
  void close();
}
