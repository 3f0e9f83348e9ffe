package io.sshbus.log.memory;

import io.sshbus.log.Engine;
import io.sshbus.log.LastValueContract;
import io.sshbus.log.RetentionClass;
import java.time.Clock;
import java.util.List;

class MemoryLastValueTest extends LastValueContract {
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
