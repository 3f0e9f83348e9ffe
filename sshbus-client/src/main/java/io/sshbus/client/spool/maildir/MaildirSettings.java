package io.sshbus.client.spool.maildir;

import java.time.Duration;

/**
 * How files are taken and how long they may stay.
 *
 * @param age what has waited longer moves to {@code bad/}
 * @param saveAfter what is settled is taken out of its file after so long, where the rest waits
 * @param filesAtOnce the most files that get numbers at once
 */
public record MaildirSettings(Duration age, Duration saveAfter, int filesAtOnce) {
  /** For whoever is told only of the age: a minute, 1000 files. */
  public static MaildirSettings of(Duration age) {
    return new MaildirSettings(age, Duration.ofMinutes(1), 1000);
  }
}
