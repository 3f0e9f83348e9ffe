package io.sshbus.it.spool;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.spool.Spool;
import io.sshbus.client.spool.SpoolOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A program with a spool of its own, to be killed: appends events to three channels, two at a time,
 * and says which are accepted, a line each. Ends when everything is sent.
 *
 * <p>Arguments: the spool, the port, the node, its key, the known_hosts file, the first event, and
 * how many.
 */
final class SpoolingProgram {
  private static final long PAUSE_NANOS = 5_000_000;

  private SpoolingProgram() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    ClientOptions options =
        ClientOptions.of("127.0.0.1", Integer.parseInt(words.get(1)), words.get(2))
            .withKey(Path.of(words.get(3)))
            .withKnownHosts(Path.of(words.get(4)));
    int first = Integer.parseInt(words.get(5));
    int end = first + Integer.parseInt(words.get(6));
    try (Spool spool = Spool.open(SpoolOptions.in(Path.of(words.get(0))).withSegments(64 << 10));
        SshBusClient bus = SshBusClient.connectPatiently(options)) {
      bus.drain(spool);
      for (int i = first; i < end; i++) {
        String event = "e" + i;
        var unused =
            spool
                .append(new ChannelName("kill/" + i % 3), EventDraft.of(event + " ".repeat(200)))
                .thenAccept(spooled -> say(event));
        if (i % 50 == 0) {
          spool
              .append(new ChannelName("kill/none"), EventDraft.of(""))
              .toCompletableFuture()
              .join();
        }
      }
      while (spool.status().waiting() > 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static void say(String event) {
    System.out.println(event);
  }
}
