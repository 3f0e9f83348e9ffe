package io.sshbus.it.torture;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.spool.Spool;
import io.sshbus.client.spool.SpoolOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A program with a spool of its own, to be killed: appends numbers, says which are accepted, a line
 * each, and ends when it is told to by a line and all is sent.
 *
 * <p>Arguments: the spool, the port, the node, its key, the known_hosts file, the channels' common
 * part, the first number.
 */
final class SpooledProgram {
  /** Numbers that are appended and not known to be accepted. */
  static final int WINDOW = 500;

  static final int CHANNELS = 2;

  private static final long PAUSE_NANOS = 2_000_000;

  private SpooledProgram() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    ClientOptions options =
        ClientOptions.of("127.0.0.1", Integer.parseInt(words.get(1)), words.get(2))
            .withKey(Path.of(words.get(3)))
            .withKnownHosts(Path.of(words.get(4)))
            .withTiming(TortureTest.QUICK);
    Semaphore room = new Semaphore(WINDOW);
    try (Spool spool = Spool.open(SpoolOptions.in(Path.of(words.get(0))).withSegments(64 << 10));
        SshBusClient bus = SshBusClient.connectPatiently(options)) {
      bus.drain(spool);
      for (int i = Integer.parseInt(words.get(6)); System.in.available() == 0; i++) {
        room.acquire();
        append(spool, new ChannelName(words.get(5) + i % CHANNELS), i, room);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      while (spool.status().waiting() > 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static void append(Spool spool, ChannelName channel, int number, Semaphore room) {
    var unused =
        spool
            .append(channel, EventDraft.of(String.valueOf(number / CHANNELS)))
            .whenComplete(
                (spooled, fault) -> {
                  room.release();
                  if (fault == null) {
                    System.out.println(number);
                  }
                });
  }
}
