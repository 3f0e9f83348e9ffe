package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ErrorCode;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.Stream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** A disk that fails for another reason than that it is full. */
class FailedSyncTest {
  @TempDir Path temp;

  private volatile boolean failing;

  /** What the database knows of a write that failed. */
  enum Failure {
    /** Nothing. */
    NOT_WRITTEN,
    /** All of it: the sync behind the write failed, so that nobody knows what the disk has. */
    NOT_SYNCED,
    /** All of it, and a thing went wrong that the database does not know of. */
    UNKNOWN
  }

  private UnaryOperator<Surroundings.DurableWrite> writes(Failure failure) {
    return write ->
        () -> {
          if (!failing || failure != Failure.NOT_WRITTEN) {
            write.write();
          }
          if (failing && failure == Failure.UNKNOWN) {
            throw new IllegalStateException("Input/output error");
          } else if (failing) {
            throw new RocksDBException(
                "While fdatasync: Input/output error",
                new Status(Status.Code.IOError, Status.SubCode.None, "Input/output error"));
          }
        };
  }

  private static ErrorCode refusal(CompletionStage<AppendOutcome> stage) {
    AppendOutcome outcome = stage.toCompletableFuture().join();
    return assertInstanceOf(AppendOutcome.Refused.class, outcome).code();
  }

  @ParameterizedTest
  @EnumSource
  void aFailedWriteStopsTheLogForPublishersAndNotForReaders(Failure failure) {
    TestSettings settings = TestSettings.in(temp.resolve("db")).writes(writes(failure));
    List<Long> followed = Collections.synchronizedList(new ArrayList<>());
    try (RocksEngine engine = settings.open()) {
      Publisher publisher = Publisher.to(engine);
      engine.log().follow(made -> made.forEach(batch -> followed.add(batch.offset())));
      for (int i = 0; i < 10; i++) {
        assertInstanceOf(AppendOutcome.Stored.class, publisher.publish("a", "confirmed " + i));
      }
      failing = true;
      List<CompletionStage<AppendOutcome>> unconfirmed = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        unconfirmed.add(publisher.submit("b", new Stream.Session(), 0, "unconfirmed " + i));
      }
      unconfirmed.forEach(stage -> assertEquals(ErrorCode.LOG_STOPPED, refusal(stage)));
      failing = false;
      assertEquals(
          ErrorCode.LOG_STOPPED,
          refusal(publisher.submit("a", new Stream.Session(), 0, "later")),
          "a disk that has failed once is not believed again");
      assertEquals(10, followed.size(), "subscribers are told of what is confirmed alone");
      assertEquals(10, engine.log().bounds(0).next());
      assertEquals(10, publisher.bodies().size(), "reads go on");
      assertTrue(publisher.bodies().stream().allMatch(body -> body.startsWith("confirmed")));
      assertEquals(0, engine.log().bytesWaiting());
      assertEquals(1, settings.faults().size(), settings.faults().toString());
      assertInstanceOf(Fault.Stopped.class, settings.faults().get(0));
    }
    try (RocksEngine again = settings.open()) {
      Publisher publisher = Publisher.to(again);
      assertEquals("confirmed 9", publisher.bodies().get(9));
      assertInstanceOf(AppendOutcome.Stored.class, publisher.publish("a", "after"));
    }
  }

  @Test
  void aFileSystemThatCannotBeAskedStopsTheLogToo() {
    TestSettings settings =
        TestSettings.in(temp.resolve("db"))
            .free(
                () -> {
                  throw new IllegalStateException("Stale file handle");
                });
    try (RocksEngine engine = settings.open()) {
      assertEquals(
          ErrorCode.LOG_STOPPED,
          refusal(Publisher.to(engine).submit("a", new Stream.Session(), 0, "x")));
    }
  }
}
