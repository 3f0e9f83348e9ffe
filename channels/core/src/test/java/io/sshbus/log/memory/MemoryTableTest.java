package io.sshbus.log.memory;

import io.sshbus.log.Engine;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.TableContract;
import java.time.Clock;
import java.util.List;

class MemoryTableTest extends TableContract {
  private final MemoryEngine.Disk disk = new MemoryEngine.Disk();

  @Override
  protected Engine open(List<RetentionClass> classes, Clock time) {
    return MemoryEngine.open(disk, classes, time);
  }

  @Override
  protected void sweep(Engine opened) {
    ((MemoryEngine) opened).sweep();
  }
}
