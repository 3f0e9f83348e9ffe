package io.sshbus.it.torture;

import io.sshbus.it.fixture.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A file system in memory that can be filled up; without the right to mount, a directory. */
final class SmallDisk implements AutoCloseable {
  private final Path directory;
  private final boolean mounted;

  /** Makes one of {@code mebibytes} at {@code directory}. */
  SmallDisk(Path directory, int mebibytes) {
    try {
      this.directory = Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString());
  }

  /** Whether it can be filled. */
  boolean isMounted() {
    return mounted;
  }

  /** Takes all room but {@code left} bytes for so long. */
  void fill(long left, Pause pause, Duration time) {
    Path filler = directory.resolve("filler");
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      run("fallocate", "-l", String.valueOf(Math.max(1, free - left)), filler.toString());
      pause.wait(time);
      Files.deleteIfExists(filler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean run(String... command) {
    return Run.of(List.of(command)).end().status() == 0;
  }

  @Override
  public void close() {
    if (mounted) {
      run("umount", "-l", directory.toString());
    }
  }
}
