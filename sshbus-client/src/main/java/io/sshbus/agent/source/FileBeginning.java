package io.sshbus.agent.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * What a file begins with.
 *
 * @param length of what was looked at, in bytes
 * @param crc its CRC-32C
 */
record FileBeginning(int length, int crc) {
  /** The most that is looked at. */
  static final int MOST = 256;

  /** Of the first {@code length} bytes of a file, as far as it has them. */
  static FileBeginning of(FileChannel file, long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST, length));
    int n = 0;
    while (n >= 0 && bytes.hasRemaining()) {
      n = file.read(bytes, bytes.position());
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, bytes.position());
    return new FileBeginning(bytes.position(), (int) crc.getValue());
  }

  /** Whether a file still begins so. */
  boolean isOf(FileChannel file) throws IOException {
    return equals(of(file, length));
  }
}
