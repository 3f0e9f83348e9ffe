package io.sshbus.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.Bytes;
import io.sshbus.identity.SshPublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** OpenSSH's own {@code ssh-keygen}, in a directory of its own. */
public final class SshKeygen {
  private final Path directory;

  /** Works in {@code directory}. */
  public SshKeygen(Path directory) {
    this.directory = directory;
  }

  /** Makes a key pair in the files {@code name} and {@code name.pub}. */
  public SshPublicKey generate(String name, String type, int bits)
      throws IOException, InterruptedException {
    succeed(Bytes.EMPTY, "-q", "-t", type, "-b", "" + bits, "-N", "", "-C", name, "-f", name);
    return SshPublicKey.parse(Files.readString(directory.resolve(name + ".pub")).strip());
  }

  /** Signs {@code message} with the key {@code name}. */
  public String sign(String name, String namespace, Bytes message, String... options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-Y", "sign", "-n", namespace, "-f", name));
    arguments.addAll(List.of(options));
    return succeed(message, arguments.toArray(String[]::new));
  }

  /** Runs, expects success, returns what was on standard output. */
  public String succeed(Bytes input, String... arguments) throws IOException, InterruptedException {
    Run run = run(input, arguments);
    assertEquals(0, run.status(), run.errors());
    return run.output();
  }

  /** Runs with {@code input} on standard input. */
  public Run run(Bytes input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ssh-keygen"));
    command.addAll(List.of(arguments));
    Path in = Files.write(directory.resolve("stdin"), input.toArray());
    Path errors = directory.resolve("stderr");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(in.toFile())
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output, Files.readString(errors));
  }

  /** What came of it. */
  public record Run(int status, String output, String errors) {}
}
