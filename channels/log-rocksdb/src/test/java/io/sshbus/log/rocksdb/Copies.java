package io.sshbus.log.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a directory would look like to whoever comes after a crash. */
final class Copies {
  private Copies() {}

  /** Copies the files of a running engine, its lock included. */
  static Path of(Path directory, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.write(target.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return target;
  }

  /** The files of the write-ahead log, oldest first. */
  static List<Path> wals(Path directory) {
    return withSuffix(directory, ".log");
  }

  static List<Path> withSuffix(Path directory, String suffix) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many bytes the files take. */
  static long size(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
