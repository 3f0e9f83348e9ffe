package io.sshbus.agent.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a file has been read: all before {@code offset} is in the spool.
 *
 * @param file device and inode, {@code DEVICE:INODE}
 * @param offset in bytes
 * @param beginning what the file begins with, to know it from another that got its inode
 * @param changed when it was changed last before it was read, in milliseconds since 1970
 */
record FilePosition(String file, long offset, FileBeginning beginning, long changed) {
  private static final Logger LOG = LoggerFactory.getLogger(FilePosition.class);
  private static final Pattern FORM =
      Pattern.compile("(\\d+:\\d+) (\\d{1,18}) (\\d{1,4}) ([0-9a-f]{1,8})(?: (\\d{1,18}))?\n");

  /** Reads what was written; empty where nothing was, or nothing that can be read. */
  static Optional<FilePosition> read(Path place) throws IOException {
    String text;
    try {
      text = Files.readString(place, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      LOG.warn("{} is damaged; the file is begun as if it had never been read", place);
      return Optional.empty();
    }
    String changed = matcher.group(5);
    FileBeginning beginning =
        new FileBeginning(
            Integer.parseInt(matcher.group(3)), Integer.parseUnsignedInt(matcher.group(4), 16));
    return Optional.of(
        new FilePosition(
            matcher.group(1),
            Long.parseLong(matcher.group(2)),
            beginning,
            // Written by a version that did not know it: nothing was changed later.
            changed == null ? Long.MAX_VALUE : Long.parseLong(changed)));
  }

  /** Replaces what was written; on disk when this returns. */
  void write(Path place) throws IOException {
    String text =
        file
            + " "
            + offset
            + " "
            + beginning.length()
            + " "
            + Integer.toHexString(beginning.crc())
            + " "
            + changed
            + "\n";
    Path next = place.resolveSibling(place.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
      out.force(true);
    }
    Files.move(next, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
