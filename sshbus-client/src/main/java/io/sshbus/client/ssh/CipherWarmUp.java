package io.sshbus.client.ssh;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the JVM to compile AES-GCM. It does so after some ten thousand calls, and until then does
 * not use the processor's instructions for it: 10 to 20 MB/s. With packets of 128 KiB that would be
 * the first gigabyte; with tiny ones it is a fraction of a second of one core. Done once in a
 * process, and only where much is being moved.
 */
final class CipherWarmUp {
  /** Packets from this size on are taken as a sign that much is being moved. */
  static final int LARGE_PACKET = 32 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(CipherWarmUp.class);
  private static final int CALLS = 20_000;
  private static final int BYTES = 64;
  private static final int TAG = 16;
  private static final AtomicBoolean DONE = new AtomicBoolean();

  private CipherWarmUp() {}

  /** Begins in a thread of its own, the first time; returns at once. */
  static void begin() {
    if (!DONE.get() && DONE.compareAndSet(false, true)) {
      Thread thread = new Thread(CipherWarmUp::run, "sshbus-warm-up");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void run() {
    try {
      SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
      Cipher encrypt = Cipher.getInstance("AES/GCM/NoPadding");
      Cipher decrypt = Cipher.getInstance("AES/GCM/NoPadding");
      byte[] data = new byte[BYTES + TAG];
      for (int i = 0; i < CALLS; i++) {
        GCMParameterSpec iv =
            new GCMParameterSpec(8 * TAG, ByteBuffer.allocate(12).putInt(i).array());
        use(encrypt, Cipher.ENCRYPT_MODE, key, iv, data, BYTES);
        use(decrypt, Cipher.DECRYPT_MODE, key, iv, data, BYTES + TAG);
      }
    } catch (GeneralSecurityException e) {
      LOG.debug("AES-GCM could not be warmed up", e);
    }
  }

  private static void use(
      Cipher cipher, int mode, SecretKeySpec key, GCMParameterSpec iv, byte[] data, int length)
      throws GeneralSecurityException {
    cipher.init(mode, key, iv);
    cipher.updateAAD(iv.getIV(), 0, 4);
    cipher.doFinal(data, 0, length, data, 0);
  }
}
