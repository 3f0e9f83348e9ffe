package io.sshbus.client.spool.file;

import java.io.IOException;

/** A file being written, from its beginning to its end. */
public interface SpoolFile extends AutoCloseable {
  /** Writes behind everything written before; after a fault, any part may be there. */
  void append(byte[] array, int length) throws IOException;

  /** Makes what was written durable, and the length with it. */
  void force() throws IOException;

  /** Takes back what stands behind the first {@code length} bytes. */
  void truncate(long length) throws IOException;

  @Override
  void close() throws IOException;
}
