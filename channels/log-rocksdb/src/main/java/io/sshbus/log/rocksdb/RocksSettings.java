package io.sshbus.log.rocksdb;

import io.sshbus.log.RetentionClass;
import java.nio.file.Path;
import java.util.List;

/**
 * How to open the engine.
 *
 * @param directory where everything is kept; made if it is not there
 * @param classes at least one, names unique; the last one also takes the channels that no filter
 *     matches
 * @param limits how much it may take
 * @param surroundings clocks, free space, writes, and who hears of faults
 */
public record RocksSettings(
    Path directory, List<RetentionClass> classes, Limits limits, Surroundings surroundings) {

  /** Refuses settings without a class, or with two of one name. */
  public RocksSettings {
    classes = List.copyOf(classes);
    long names = classes.stream().map(RetentionClass::name).distinct().count();
    if (classes.isEmpty() || names < classes.size()) {
      throw new IllegalArgumentException(
          "at least one retention class is needed, each with a name of its own");
    }
  }

  /** Default limits in the real world. */
  public static RocksSettings of(
      Path directory, List<RetentionClass> classes, FaultListener faults) {
    return new RocksSettings(directory, classes, Limits.DEFAULT, Surroundings.real(faults));
  }
}
