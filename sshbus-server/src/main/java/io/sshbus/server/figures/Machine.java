package io.sshbus.server.figures;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Instant;

/**
 * The process of the router.
 *
 * @param started when the router was
 * @param heapUsed bytes, garbage included
 * @param heapMax bytes
 * @param cpuNanos processor time since the process began
 * @param openFiles file descriptors; -1 where the system does not tell
 * @param maxFiles how many it may have; -1 where the system does not tell
 */
public record Machine(
    Instant started, long heapUsed, long heapMax, long cpuNanos, long openFiles, long maxFiles) {

  /** This process now. */
  static Machine now(Instant started) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      return new Machine(
          started,
          heap.getUsed(),
          heap.getMax(),
          Math.max(0, unix.getProcessCpuTime()),
          unix.getOpenFileDescriptorCount(),
          unix.getMaxFileDescriptorCount());
    }
    return new Machine(started, heap.getUsed(), heap.getMax(), 0, -1, -1);
  }

  /** The version of the program, as the build wrote it into the jar. */
  public static String version() {
    String version = Machine.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
