package io.sshbus.client.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what writers left behind in {@code tmp/} that were killed. */
final class TmpSweep {
  private static final Logger LOG = LoggerFactory.getLogger(TmpSweep.class);
  private static final long EVERY_MILLIS = 3_600_000;
  private static final long OLD_MILLIS = 86_400_000;

  private final Path tmp;
  private long swept = Long.MIN_VALUE;

  TmpSweep(Path tmp) {
    this.tmp = tmp;
  }

  void tidy(long now) {
    if (swept != Long.MIN_VALUE && Math.abs(now - swept) < EVERY_MILLIS) {
      return;
    }
    swept = now;
    try {
      List<Path> all;
      try (Stream<Path> files = Files.list(tmp)) {
        all = files.toList();
      }
      for (Path file : all) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis()
                < now - OLD_MILLIS) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      LOG.debug("{} was not swept", tmp, e);
    }
  }
}
