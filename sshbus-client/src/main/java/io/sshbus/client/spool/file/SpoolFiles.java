package io.sshbus.client.spool.file;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * One directory of a spool and the directories in it. Names are relative and have at most one
 * directory before them: {@code stream}, {@code cur/NAME}; the directory itself is the empty name.
 * What is written is durable after {@link SpoolFile#force}, what is created, renamed or deleted
 * after {@link #sync} of its directory. Confined to the spool's thread.
 */
public interface SpoolFiles {
  /** The names of the plain files in {@code directory}, links left out, in the order of bytes. */
  List<String> list(String directory) throws IOException;

  /** How many names there are in {@code directory}, hidden ones left out, whatever they are of. */
  int count(String directory) throws IOException;

  /** A new file; one of that name is emptied. */
  SpoolFile create(String name) throws IOException;

  /**
   * Reads from {@code position} on into {@code target}, as much as there is and fits; never follows
   * a link.
   *
   * @return how many bytes were read
   */
  int read(String name, long position, byte[] target) throws IOException;

  /** The content, or its first {@code most} bytes. */
  default byte[] read(String name, int most) throws IOException {
    byte[] all = new byte[(int) Math.min(length(name), most)];
    int read = read(name, 0, all);
    return read == all.length ? all : Arrays.copyOf(all, read);
  }

  /**
   * Writes {@code content} over the beginning of a file that is there and as long, durably: needs
   * no room on the disk.
   */
  void overwrite(String name, byte[] content) throws IOException;

  /** The length in bytes. */
  long length(String name) throws IOException;

  /** Makes durable what is in the file, whoever wrote it. */
  void force(String name) throws IOException;

  /** Makes the file that short, durably. */
  void truncate(String name, long length) throws IOException;

  /** Whether there is a plain file of that name. */
  boolean exists(String name);

  /** When the content was last changed. */
  Instant modified(String name) throws IOException;

  /** Says that the content was last changed then. */
  void touch(String name, Instant modified) throws IOException;

  /** Renames, over a file of the new name if there is one. */
  void rename(String from, String to) throws IOException;

  /** Deletes; a file that is not there is no fault. */
  void delete(String name) throws IOException;

  /** Makes the names in {@code directory} durable. */
  void sync(String directory) throws IOException;

  /** Which file of which run of which machine this is: a copy of it is another. */
  String place(String name) throws IOException;
}
