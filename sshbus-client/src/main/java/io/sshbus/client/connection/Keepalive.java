package io.sshbus.client.connection;

import io.sshbus.client.link.Link;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the router for a sign of life and gives the connection up where none comes: a connection
 * that is open at our end only is found in no other way. Belongs on the loop.
 */
final class Keepalive {
  private static final Logger LOG = LoggerFactory.getLogger(Keepalive.class);

  private final Link link;
  private final Loop loop;
  private final Duration interval;
  private final Duration reply;
  private Loop.@Nullable Timer next;

  Keepalive(Link link, Loop loop, Duration interval, Duration reply) {
    this.link = link;
    this.loop = loop;
    this.interval = interval;
    this.reply = reply;
  }

  void start() {
    next = loop.timer(this::ask, interval);
  }

  void stop() {
    if (next != null) {
      next.cancel();
    }
  }

  private void ask() {
    Loop.Timer deadline = loop.timer(this::giveUp, reply);
    next = deadline;
    link.probe()
        .whenComplete(
            (answered, fault) ->
                loop.execute(
                    () -> {
                      if (fault == null && next == deadline && deadline.cancel()) {
                        start();
                      }
                    }));
  }

  private void giveUp() {
    LOG.warn("The router has not answered for {}; the connection is given up", reply);
    link.close();
  }
}
