package io.sshbus.server.keymaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Fingerprint;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.Evidence;
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.KeyState;
import io.sshbus.server.config.KeyMasterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrarTest {
  private static final String WEB = "web1.example.com";
  private static final String REGISTER = "{\"op\":\"register\"}";

  @TempDir private Path folder;

  private static KeyMasterSettings settings(
      boolean acceptNew, @Nullable Path policy, boolean reverseDns) {
    return new KeyMasterSettings(
        true, acceptNew, policy, Duration.ofSeconds(30), Duration.ofDays(1), reverseDns, 10);
  }

  private KeyMasterBed bed(KeyMasterSettings settings) {
    return new KeyMasterBed(folder.resolve("db"), settings);
  }

  /** A policy that notes that it was asked, and leaves everything to an operator. */
  private Path leaving() throws IOException {
    Path policy = folder.resolve("policy");
    Files.writeString(policy, "#!/bin/sh\necho asked >> '%s'\nexit 1\n".formatted(asked()));
    Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rwx------"));
    return policy;
  }

  private Path asked() {
    return folder.resolve("asked");
  }

  @Test
  void thePolicyIsNotAskedWhereAnExpectationDecides() throws IOException {
    try (KeyMasterBed bed = bed(settings(false, leaving(), false))) {
      bed.expect(WEB);
      KeyRecord record = bed.register(1, WEB, "192.0.2.1");
      assertEquals(KeyState.ACCEPTED, record.state());
      assertEquals(Evidence.Verdict.NONE, record.evidence().verdict());
      assertFalse(Files.exists(asked()));
      assertEquals(KeyState.CONFLICT, bed.register(2, WEB, "192.0.2.1").state());
      assertEquals(List.of("asked"), Files.readAllLines(asked()));
      assertEquals(KeyState.ACCEPTED, bed.register(1, WEB, "192.0.2.1").state());
      assertEquals(1, Files.readAllLines(asked()).size(), "decided before");
    }
  }

  @Test
  void whatAPolicyLeavesIsNotAcceptedOnFirstUse() throws IOException {
    try (KeyMasterBed bed = bed(settings(true, leaving(), false))) {
      assertEquals(KeyState.PENDING, bed.register(1, WEB, "192.0.2.1").state());
    }
  }

  @Test
  void nothingEndsForItsAgeWhileTheClockHasJumped() {
    AtomicReference<Duration> jump = new AtomicReference<>(Duration.ZERO);
    Instant start = Instant.parse("2026-11-22T12:00:00Z");
    AtomicLong nanos = new AtomicLong();
    Clock clock = new ShiftedClock(() -> start.plusNanos(nanos.get()).plus(jump.get()));
    KeyMasterSettings plain = settings(false, null, false);
    try (KeyMasterBed bed = new KeyMasterBed(folder.resolve("db"), plain, clock, nanos::get)) {
      bed.register(1, WEB, "192.0.2.1");
      jump.set(Duration.ofDays(400));
      bed.master().expire();
      bed.register(2, WEB, "192.0.2.1");
      bed.master().expire();
      assertEquals(2, bed.registry().counts().get(KeyState.PENDING));
      jump.set(Duration.ZERO);
      nanos.set(Duration.ofDays(8).toNanos());
      bed.master().expire();
      bed.register(3, WEB, "192.0.2.1");
      assertTrue(bed.registry().find(KeyMasterBed.key(1).fingerprint()).isEmpty());
      assertEquals(
          Map.of(KeyState.PENDING, 2),
          bed.registry().counts(),
          "the second came when the clock was wrong, so nobody knows for how long it waits");
    }
  }

  /** A clock that says what it is told. */
  private static final class ShiftedClock extends Clock {
    private final Supplier<Instant> now;

    ShiftedClock(Supplier<Instant> now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now.get();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void theDnsIsEvidenceAndDecidesNothing() {
    try (KeyMasterBed bed = bed(settings(false, null, true))) {
      KeyRecord agreeing = bed.register(1, WEB, "192.0.2.7");
      assertEquals(Evidence.Reverse.YES, agreeing.evidence().reverse());
      assertEquals(KeyState.PENDING, agreeing.state());
      KeyRecord other = bed.register(2, "web2.example.com", "192.0.2.7");
      assertEquals(Evidence.Reverse.NO, other.evidence().reverse());
      assertEquals(KeyState.PENDING, other.state());
    }
    try (KeyMasterBed bed = new KeyMasterBed(folder.resolve("db2"), settings(false, null, false))) {
      KeyRecord notAsked = bed.register(1, WEB, "192.0.2.7");
      assertEquals(Evidence.Reverse.NOT_ASKED, notAsked.evidence().reverse());
    }
  }

  /** 20,000 keys from 2,000 addresses, which may have 16 waiting keys and 10 requests a minute. */
  @Test
  void ofTwentyThousandAttemptsAsManyWaitAsMay() {
    Map<ErrorCode, Integer> refused = new EnumMap<>(ErrorCode.class);
    try (KeyMasterBed bed = bed(settings(false, null, false))) {
      List<CompletableFuture<KeyRecord>> told = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        String address = "10.%d.%d.1".formatted(i % 2000 / 200, i % 200);
        String name = "n" + i % 100 + ".example.com";
        told.add(bed.ask(KeyMasterBed.key(i), name, address, REGISTER).toCompletableFuture());
      }
      int waiting = 0;
      for (CompletableFuture<KeyRecord> one : told) {
        try {
          assertEquals(KeyState.PENDING, one.join().state());
          waiting++;
        } catch (CompletionException e) {
          refused.merge(((BusException) e.getCause()).code(), 1, Integer::sum);
        }
      }
      assertEquals(10_000, waiting);
      assertEquals(Map.of(KeyState.PENDING, 10_000), bed.registry().counts());
      assertEquals(10_000, refused.values().stream().mapToInt(count -> count).sum());
      assertTrue(refused.containsKey(ErrorCode.TOO_MANY_KEYS), refused.toString());
      assertTrue(
          List.of(ErrorCode.TOO_MANY_KEYS, ErrorCode.BACK_PRESSURE).containsAll(refused.keySet()),
          refused.toString());
    }
  }

  @Test
  void anAddressMayNotRegisterFasterThanItIsAllowed() {
    try (KeyMasterBed bed = bed(settings(false, null, false))) {
      int refused = 0;
      for (int i = 0; i < 300; i++) {
        try {
          bed.register(i, "n" + i + ".example.com", "192.0.2.1");
        } catch (CompletionException e) {
          assertEquals(ErrorCode.BACK_PRESSURE, ((BusException) e.getCause()).code());
          refused++;
        }
      }
      assertTrue(refused >= 280, refused + " of 300 refused");
      assertEquals(300 - refused, bed.registry().counts().get(KeyState.PENDING));
    }
  }

  @Test
  void sessionsOfARevokedKeyEndHoweverBusyTheReadersAre() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    try (KeyMasterBed bed = bed(settings(true, null, false))) {
      CompletableFuture<Set<Fingerprint>> ended = new CompletableFuture<>();
      bed.master().start(ended::complete);
      bed.register(1, WEB, "192.0.2.1");
      for (int reader = 0; reader < 10; reader++) {
        bed.threads().readers().execute(() -> Awaitility.await().until(() -> held.getCount() == 0));
      }
      bed.done(new KeyCommand.Change(new Cause("operator:test", ""), KeyCommand.Verb.REVOKE, WEB));
      assertEquals(Set.of(KeyMasterBed.key(1).fingerprint()), ended.get(5, TimeUnit.SECONDS));
      held.countDown();
    }
  }
}
