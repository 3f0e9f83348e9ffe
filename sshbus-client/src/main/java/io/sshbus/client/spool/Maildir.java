package io.sshbus.client.spool;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.spool.file.DiskFiles;
import io.sshbus.client.spool.maildir.MaildirBacklog;
import io.sshbus.client.spool.maildir.MaildirSettings;
import io.sshbus.client.spool.maildir.MaildirState;
import io.sshbus.client.spool.send.SpoolConversation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool of a machine, which any program may put files into ({@code docs/spool.md}), sent from
 * Java as {@code sshbus-flush} sends it: whichever of the two is killed, the other goes on. Only
 * one sends at a time, whoever holds the lock; it is asked for while a client drains this, in the
 * background, for as long as somebody else has it.
 */
public final class Maildir implements Drainable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Maildir.class);
  private static final long TIDY_MILLIS = 1000;
  private static final long AGAIN_MILLIS = 1000;

  private final Path directory;
  private final Clock clock;
  private final DiskFiles files;
  private final RandomGenerator random = new SecureRandom();
  private final MaildirBacklog backlog;
  private final SpoolThread thread;
  private final Attachment attachment;
  private final Arrivals arrivals;
  private final TmpSweep sweep;
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile SpoolStatus status = new SpoolStatus(0, 0, Optional.empty(), 0, 0, 0, "");
  private @Nullable FlockKeeper keeper;
  private @Nullable StatusFile statusFile;
  private long asked;
  private long askAgain = Long.MIN_VALUE;
  private long tidied;
  private boolean open;
  private boolean prepared;
  private String fault = "";

  private Maildir(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
    this.files = new DiskFiles(directory, "rw-rw----");
    this.backlog = new MaildirBacklog(clock::millis);
    this.thread = new SpoolThread("sshbus-maildir", this::turn);
    this.attachment = new Attachment(thread, backlog);
    this.arrivals = new Arrivals(directory.resolve("new"), this::arrived);
    this.sweep = new TmpSweep(directory.resolve("tmp"));
  }

  /**
   * Opens the spool in {@code directory}, which is made where it is missing. Takes no lock yet.
   *
   * @throws BusException {@code SPOOL_FAULT} where the directory cannot be used
   */
  public static Maildir open(Path directory) {
    return open(directory, Clock.systemUTC());
  }

  static Maildir open(Path wanted, Clock clock) {
    try {
      Path directory = Files.exists(wanted) ? wanted.toRealPath() : wanted.toAbsolutePath();
      MaildirFolders.make(directory);
      Maildir maildir = new Maildir(directory, clock);
      maildir.thread.start();
      return maildir;
    } catch (IOException e) {
      throw new BusException(
          ErrorCode.SPOOL_FAULT,
          "the spool in " + wanted + " cannot be used: " + e.getMessage(),
          e);
    }
  }

  /** Many files may come while one turn lasts. */
  private void arrived() {
    if (!told.getAndSet(true)) {
      thread.execute(
          () -> {
            told.set(false);
            backlog.look();
          });
    }
  }

  private void turn() {
    long now = clock.millis();
    try {
      keepLock(now);
    } catch (IOException e) {
      tell("SPOOL_FAULT " + e.getMessage());
      release(now);
    }
    attachment.pump();
    if (Math.abs(now - tidied) >= TIDY_MILLIS) {
      tidied = now;
      tidy(now);
    }
  }

  private void keepLock(long now) throws IOException {
    FlockKeeper keeps = keeper;
    if (!attachment.isAttached()) {
      if (keeps != null) {
        letGo();
      }
    } else if (keeps == null) {
      if (now >= askAgain || now < askAgain - AGAIN_MILLIS) {
        asked = now;
        keeper = new FlockKeeper(directory.resolve("lock"));
      }
    } else if (keeps.isLost()) {
      throw new IOException("the lock cannot be had, or was lost" + keeps.advice());
    } else if (!open && keeps.isHeld()) {
      begin(keeps);
    } else if (!open && now - asked >= TIDY_MILLIS) {
      tell("SPOOL_IN_USE it is being sent by " + holder());
    }
  }

  /** Once, however long it lasts. */
  private void tell(String why) {
    if (!why.equals(fault)) {
      fault = why;
      LOG.warn("The spool in {} is not sent: {}", directory, why);
    }
  }

  private void begin(FlockKeeper keeps) throws IOException {
    MaildirFolders.removeWork(directory);
    prepare();
    MaildirSettings settings = MaildirSettings.of(LimitsFile.age(directory.resolve("limits")));
    statusFile = new StatusFile(files);
    if (backlog.open(files, settings, random, keeps::isHeld)) {
      LOG.warn(
          "{} is damaged: a new producer id; what is in {} may be stored twice",
          directory.resolve("stream"),
          directory.resolve("cur"));
    }
    open = true;
    fault = prepared ? "" : fault;
    LOG.info("The spool in {} is sent from here", directory);
  }

  /** Where the disk is full there may be no room for this; what is sent all the same makes some. */
  private void prepare() {
    try {
      files.overwrite("lock", ourselves());
      MaildirFolders.makeWork(directory);
      prepared = true;
    } catch (IOException e) {
      prepared = false;
      fault = "SPOOL_FAULT " + e.getMessage();
    }
  }

  private String holder() throws IOException {
    String text = Bytes.wrap(files.read("lock", 79)).text().strip();
    return text.isEmpty() ? "somebody" : text;
  }

  private static byte[] ourselves() {
    String text = "sshbus agent, process " + ProcessHandle.current().pid();
    return (text + " ".repeat(79 - text.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** In order: whoever comes next finds as little as possible to send again. */
  private void letGo() {
    if (open) {
      tidy(clock.millis());
      backlog.save();
      writeStatus();
    }
    boolean held = open && isHeld();
    forget("SPOOL_IN_USE the lock was given up");
    if (held) {
      try {
        MaildirFolders.removeWork(directory);
      } catch (IOException e) {
        LOG.debug("{} stays", directory.resolve("work"), e);
      }
    }
    FlockKeeper keeps = keeper;
    keeper = null;
    if (keeps != null) {
      keeps.close();
    }
  }

  private boolean isHeld() {
    FlockKeeper keeps = keeper;
    return keeps != null && keeps.isHeld();
  }

  /** After a fault nothing is touched any more. */
  private void release(long now) {
    forget(fault);
    FlockKeeper keeps = keeper;
    keeper = null;
    if (keeps != null) {
      keeps.close();
    }
    askAgain = now + AGAIN_MILLIS;
  }

  private void forget(String why) {
    if (open) {
      open = false;
      backlog.close();
      attachment.startOver(why);
    }
    statusFile = null;
  }

  private void tidy(long now) {
    if (open && isHeld()) {
      if (!prepared) {
        prepare();
      }
      backlog.tidy();
      sweep.tidy(now);
      writeStatus();
    }
    snapshot();
  }

  private void writeStatus() {
    StatusFile file = statusFile;
    MaildirState state = backlog.state();
    if (file != null && state != null) {
      try {
        file.write(state.settled(), problem(state), state.foreign(), Instant.now(clock));
      } catch (IOException e) {
        // It is for people; the spool goes on.
        LOG.debug("The status of {} was not written", directory, e);
      }
    }
  }

  private String problem(MaildirState state) {
    String sending = attachment.lastError();
    return sending.isEmpty() ? (fault.isEmpty() ? state.fault() : fault) : sending;
  }

  private void snapshot() {
    MaildirState state = backlog.state();
    status =
        state == null
            ? new SpoolStatus(0, 0, Optional.empty(), 0, 0, 0, fault)
            : new SpoolStatus(
                state.waiting() + state.unnumbered(),
                state.bytes(),
                Optional.ofNullable(state.oldest()),
                state.settled(),
                0,
                state.moved(),
                problem(state));
  }

  /**
   * {@inheritDoc} Tells of what is in {@code cur/} and was seen in {@code new/} while this process
   * holds the lock, a file of {@code new/} counted as one event; else of nothing but the fault.
   */
  @Override
  public SpoolStatus status() {
    return status;
  }

  @Override
  public SpoolConversation attach(Talks talks) {
    SpoolConversation conversation = attachment.attach(talks);
    thread.execute(() -> {});
    return conversation;
  }

  /** Sends nothing more, gives up the lock, and ends the thread. Does nothing the second time. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    arrivals.close();
    thread.execute(
        () -> {
          attachment.end();
          letGo();
        });
    thread.end();
  }
}
