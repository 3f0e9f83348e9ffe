package io.sshbus.log.rocksdb;

import io.sshbus.channel.ChannelName;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.Stream;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * Appends numbered events, each to be kept as the last value, until it is killed, and prints each
 * number once it is confirmed: {@code KilledWriter DIR FIRST}.
 */
final class KilledWriter {
  private static final int IN_FLIGHT = 64;

  private KilledWriter() {}

  public static void main(String[] args) throws InterruptedException {
    RocksEngine engine = TestSettings.in(Path.of(args[0])).open();
    Publisher publisher = Publisher.to(engine);
    Stream stream = new Stream.Durable(Publisher.SENDER, "killed", new ChannelName("killed"));
    Semaphore window = new Semaphore(IN_FLIGHT);
    for (long number = Long.parseLong(args[1]); ; number++) {
      window.acquire();
      long confirmed = number;
      String body = number + "-" + "x".repeat((int) (number * 7919 % 3000));
      var unused =
          publisher
              .keep("killed", stream, number, body)
              .whenComplete(
                  (outcome, fault) -> {
                    if (outcome instanceof AppendOutcome.Refused refused) {
                      System.out.println("refused " + refused);
                    } else {
                      System.out.println(confirmed);
                    }
                    window.release();
                  });
    }
  }
}
