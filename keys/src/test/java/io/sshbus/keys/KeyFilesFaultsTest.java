package io.sshbus.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sshbus.identity.Principal.Operator;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesFaultsTest extends KeyFilesFixture {
  @ParameterizedTest
  @ValueSource(strings = {"nodes", "operators"})
  void aVanishedFileLeavesInForceWhatWasReadAndIsReportedOnce(String file) throws IOException {
    refresh();
    byte[] content = Files.readAllBytes(directory.resolve(file));
    Files.delete(directory.resolve(file));
    assertProblem(refresh(), file + ": the file is missing; what was read before stays in force");
    assertEquals(KeyChanges.NONE, refresh());
    assertKnown(K1, K2, ALICE, BOB);
    chmod(Files.write(directory.resolve(file), content), "rw-r--r--");
    assertEquals(KeyChanges.NONE, refresh());
    Files.delete(directory.resolve(file));
    assertEquals(1, refresh().problems().size());
  }

  @Test
  void filesThatWereNeverThereAreReported() throws IOException {
    Files.delete(directory.resolve("nodes"));
    Files.delete(directory.resolve("operators"));
    assertEquals(List.of("nodes:0", "operators:0"), places(refresh()));
    assertFalse(files.current().owner(K1, now).isPresent());
  }

  @Test
  void whatIsNoRegularFileIsNotRead() throws IOException {
    refresh();
    Files.delete(directory.resolve("nodes"));
    Files.createDirectory(directory.resolve("nodes"));
    assertProblem(refresh(), "no regular file");
    assertKnown(K1, K2, ALICE, BOB);
  }

  @Test
  void aHugeFileIsNotTaken() throws IOException {
    refresh();
    try (RandomAccessFile nodes = new RandomAccessFile(directory.resolve("nodes").toFile(), "rw")) {
      nodes.setLength(WatchedFile.MAX_BYTES + 1L);
    }
    assertProblem(refresh(), "has more than 67108864 bytes; what was read before stays in force");
    assertEquals(KeyChanges.NONE, refresh());
    assertKnown(K1, K2, ALICE, BOB);
  }

  @Test
  void aBadLineIsReportedOnceAndCostsNoGoodOne() throws IOException {
    write("nodes", "*.example.com " + K1.text(), "b " + K2.text());
    assertEquals(List.of("nodes:1"), places(refresh()));
    assertEquals(KeyChanges.NONE, refresh());
    write("nodes", "*.example.com " + K1.text(), "b " + K2.text(), "|1|x " + K1.text());
    assertEquals(List.of("nodes:3"), places(refresh()));
    assertKnown(K2);
    write("nodes", "b " + K2.text());
    refresh();
    write("nodes", "*.example.com " + K1.text(), "b " + K2.text());
    assertEquals(List.of("nodes:1"), places(refresh()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-", "rwxrwxrwx"})
  void operatorsThatOthersMayWriteAreRefusedUntilThatIsMended(String mode) throws IOException {
    refresh();
    chmod(directory.resolve("operators"), mode);
    KeyChanges changes = refresh();
    assertProblem(
        changes, "can be written by others than its owner and is refused; run chmod go-w");
    assertEquals(Map.of(ALICE, new Operator("alice"), BOB, new Operator("bob")), changes.removed());
    assertFalse(files.current().owner(ALICE, now).isPresent());
    assertEquals(KeyChanges.NONE, refresh());
    chmod(directory.resolve("operators"), "rw-r--r--");
    assertEquals(new KeyChanges(true, Map.of(), List.of()), refresh());
    assertKnown(K1, K2, ALICE, BOB);
  }

  @Test
  void operatorsThatOthersMayWriteAreNotEvenReadOnce() throws IOException {
    chmod(directory.resolve("operators"), "rw-rw-r--");
    assertEquals(List.of("operators:0"), places(refresh()));
    assertFalse(files.current().owner(ALICE, now).isPresent());
  }

  @Test
  void nodesThatOthersMayWriteAreReportedAndUsed() throws IOException {
    chmod(directory.resolve("nodes"), "rw-rw-r--");
    assertEquals(List.of("nodes:0"), places(refresh()));
    assertEquals(KeyChanges.NONE, refresh());
    assertKnown(K1, K2, ALICE, BOB);
  }
}
