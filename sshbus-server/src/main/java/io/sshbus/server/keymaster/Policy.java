package io.sshbus.server.keymaster;

import io.sshbus.keys.registry.Evidence.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executable that decides about new keys: it has the registration as one JSON object on its
 * input and ends with 0 to accept, 1 to leave it to an operator, 2 to reject. Whatever else it does
 * decides nothing.
 */
final class Policy {
  private static final Logger LOG = LoggerFactory.getLogger(Policy.class);

  private final Path executable;
  private final Duration timeout;

  Policy(Path executable, Duration timeout) {
    this.executable = executable;
    this.timeout = timeout;
  }

  /** Asks the executable; blocks until it has ended or its time is up. */
  Verdict ask(String registration) {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(executable.toString());
      builder.environment().clear();
      builder
          .environment()
          .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
      process =
          builder
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      LOG.warn("The policy cannot be run: {}", e.getMessage());
      return Verdict.FAILED;
    }
    try {
      tell(process, registration);
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return verdict(process.exitValue());
      }
      LOG.warn("The policy {} has not decided within {}", executable, timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Verdict.FAILED;
  }

  /** Smaller than a pipe, so this never waits; who reads nothing decides all the same. */
  private void tell(Process process, String registration) {
    try (OutputStream in = process.getOutputStream()) {
      in.write((registration + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.debug("{} does not read its input: {}", executable, e.getMessage());
    }
  }

  private Verdict verdict(int status) {
    return switch (status) {
      case 0 -> Verdict.ACCEPT;
      case 1 -> Verdict.LEAVE;
      case 2 -> Verdict.REJECT;
      default -> {
        LOG.warn("The policy {} has ended with {}, which decides nothing", executable, status);
        yield Verdict.FAILED;
      }
    };
  }
}
