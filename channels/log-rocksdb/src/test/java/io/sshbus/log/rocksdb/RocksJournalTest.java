package io.sshbus.log.rocksdb;

import io.sshbus.log.Engine;
import io.sshbus.log.JournalContract;
import io.sshbus.log.RetentionClass;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class RocksJournalTest extends JournalContract {
  @TempDir Path directory;

  @Override
  protected Engine open(List<RetentionClass> classes, Clock time) {
    return RocksEngine.open(TestSettings.in(directory).classes(classes).steady(time).build());
  }

  @Override
  protected void sweep(Engine opened) {
    ((RocksEngine) opened).sweep();
  }
}
