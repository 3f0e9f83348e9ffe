package io.sshbus.client.spool;

import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk that forgets at a crash what was not synced: bytes that were written, names that were
 * made, changed or removed. What it keeps of them all the same is up to chance, down to the byte.
 */
public final class ModelDisk implements SpoolFiles {
  private final Random random;
  private TreeMap<String, Content> names = new TreeMap<>();
  private final TreeMap<String, Content> durable = new TreeMap<>();
  private final List<Rename> unsynced = new ArrayList<>();
  private int boots;
  private int inodes;
  private boolean full;
  private int faults;
  private boolean crashed;
  private int callsToLive = Integer.MAX_VALUE;

  /** Whoever was using the disk is killed: it is to be caught by nobody but the simulation. */
  public static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** An empty disk whose faults are up to {@code random}. */
  public ModelDisk(Random random) {
    this.random = random;
  }

  /** The content of one file, and what of it is durable. */
  private static final class Content {
    private final int inode;
    private byte[] bytes = new byte[0];
    private byte[] synced = new byte[0];
    private Instant modified = Instant.EPOCH;

    Content(int inode) {
      this.inode = inode;
    }
  }

  /** A change of names: {@code to} becomes {@code content}, or is removed where that is null. */
  private record Rename(@Nullable String from, String to, @Nullable Content content) {
    boolean touches(String directory) {
      return directoryOf(to).equals(directory)
          || (from != null && directoryOf(from).equals(directory));
    }

    void apply(Map<String, Content> target) {
      if (from != null) {
        target.remove(from);
      }
      if (content == null) {
        target.remove(to);
      } else {
        target.put(to, content);
      }
    }
  }

  private static String directoryOf(String name) {
    return name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
  }

  /** From now on, writing fails where it must take new room. */
  public void setFull(boolean now) {
    full = now;
  }

  /** The next so many calls may fail by chance. */
  void failBy(int calls) {
    faults = calls;
  }

  /** Whoever uses the disk is killed before its call of that number that changes something. */
  public void killAt(int call) {
    callsToLive = call;
  }

  /** The process dies: nothing of it can write any more; a new one sees all that was written. */
  ModelDisk kill() {
    crashed = true;
    ModelDisk next = copy();
    next.boots = boots;
    return next;
  }

  private ModelDisk copy() {
    ModelDisk next = new ModelDisk(random);
    next.names = new TreeMap<>(names);
    next.durable.putAll(durable);
    next.unsynced.addAll(unsynced);
    next.inodes = inodes;
    return next;
  }

  /** The machine dies and starts again. */
  public ModelDisk crash() {
    crashed = true;
    ModelDisk next = new ModelDisk(random);
    next.boots = boots + 1;
    next.inodes = inodes;
    boolean keepNothing = random.nextInt(3) == 0;
    TreeMap<String, Content> left = new TreeMap<>(durable);
    int kept = keepNothing ? 0 : random.nextInt(unsynced.size() + 1);
    unsynced.subList(0, kept).forEach(each -> each.apply(left));
    IdentityHashMap<Content, Content> after = new IdentityHashMap<>();
    left.forEach(
        (name, content) ->
            next.names.put(name, after.computeIfAbsent(content, c -> torn(c, keepNothing))));
    next.durable.putAll(next.names);
    return next;
  }

  private Content torn(Content content, boolean keepNothing) {
    Content torn = new Content(content.inode);
    torn.modified = content.modified;
    byte[] all = content.bytes;
    byte[] sure = content.synced;
    boolean grown =
        all.length >= sure.length && Arrays.equals(sure, Arrays.copyOf(all, sure.length));
    if (keepNothing || (!grown && random.nextBoolean())) {
      torn.bytes = sure;
    } else if (!grown) {
      torn.bytes = all;
    } else {
      int length = sure.length + random.nextInt(all.length - sure.length + 1);
      torn.bytes = Arrays.copyOf(all, length);
      if (random.nextInt(4) == 0 && length > sure.length) {
        int hole = sure.length + random.nextInt(length - sure.length);
        Arrays.fill(torn.bytes, hole, length, (byte) 0);
      }
    }
    torn.synced = torn.bytes;
    return torn;
  }

  /** What a backup of the whole file system has. */
  ModelDisk snapshot() {
    ModelDisk next = new ModelDisk(random);
    next.boots = boots;
    next.inodes = inodes;
    names.forEach(
        (name, content) -> {
          Content same = new Content(content.inode);
          same.bytes = content.bytes;
          same.synced = content.bytes;
          same.modified = content.modified;
          next.names.put(name, same);
        });
    next.durable.putAll(next.names);
    return next;
  }

  /** A file's content; for tests that damage it. */
  byte[] bytes(String name) {
    return content(name).bytes;
  }

  /** Gives a file another content, durably. */
  void put(String name, byte[] bytes) {
    Content content = names.computeIfAbsent(name, n -> new Content(++inodes));
    content.bytes = bytes;
    content.synced = bytes;
    durable.put(name, content);
  }

  private Content content(String name) {
    Content content = names.get(name);
    if (content == null) {
      throw new IllegalStateException("there is no " + name);
    }
    return content;
  }

  private void mayFail(String what) throws IOException {
    if (crashed) {
      throw new IOException("a process that is dead went on");
    }
    if (callsToLive-- == 0) {
      throw new Killed();
    }
    if (faults > 0) {
      faults--;
      if (random.nextInt(3) == 0) {
        throw new IOException(what + " failed by chance");
      }
    }
  }

  private void change(Rename rename) {
    rename.apply(names);
    unsynced.add(rename);
  }

  @Override
  public List<String> list(String directory) {
    return names.keySet().stream()
        .filter(name -> directoryOf(name).equals(directory))
        .map(name -> name.substring(name.indexOf('/') + 1))
        .sorted()
        .toList();
  }

  @Override
  public int count(String directory) {
    return list(directory).size();
  }

  @Override
  public void overwrite(String name, byte[] bytes) throws IOException {
    mayFail("write");
    content(name).bytes = bytes;
    content(name).synced = bytes;
  }

  @Override
  public SpoolFile create(String name) throws IOException {
    mayFail("create");
    if (full && random.nextBoolean()) {
      throw new IOException("No space left on device");
    }
    Content content = new Content(++inodes);
    change(new Rename(null, name, content));
    return new ModelFile(content);
  }

  @Override
  public int read(String name, long position, byte[] target) throws IOException {
    Content content = names.get(name);
    if (content == null) {
      throw new FileNotFoundException(name);
    }
    int count = (int) Math.max(0, Math.min(target.length, content.bytes.length - position));
    System.arraycopy(
        content.bytes, (int) Math.min(position, content.bytes.length), target, 0, count);
    return count;
  }

  @Override
  public long length(String name) throws IOException {
    if (!names.containsKey(name)) {
      throw new FileNotFoundException(name);
    }
    return content(name).bytes.length;
  }

  @Override
  public void force(String name) throws IOException {
    mayFail("fsync");
    content(name).synced = content(name).bytes;
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    mayFail("truncate");
    Content content = content(name);
    content.bytes = Arrays.copyOf(content.bytes, (int) length);
    content.synced = content.bytes;
  }

  @Override
  public boolean exists(String name) {
    return names.containsKey(name);
  }

  @Override
  public Instant modified(String name) {
    return content(name).modified;
  }

  @Override
  public void touch(String name, Instant modified) {
    content(name).modified = modified;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    mayFail("rename");
    if (!names.containsKey(from)) {
      throw new FileNotFoundException(from);
    }
    change(new Rename(from, to, content(from)));
  }

  @Override
  public void delete(String name) throws IOException {
    mayFail("delete");
    if (names.containsKey(name)) {
      change(new Rename(null, name, null));
    }
  }

  @Override
  public void sync(String directory) throws IOException {
    mayFail("fsync of a directory");
    // What was done before in other directories is made durable too: a journal has one order.
    int last = -1;
    for (int i = 0; i < unsynced.size(); i++) {
      last = unsynced.get(i).touches(directory) ? i : last;
    }
    List<Rename> done = unsynced.subList(0, last + 1);
    done.forEach(each -> each.apply(durable));
    done.clear();
  }

  @Override
  public String place(String name) {
    return boots + " " + content(name).inode;
  }

  private final class ModelFile implements SpoolFile {
    private final Content content;

    ModelFile(Content content) {
      this.content = content;
    }

    @Override
    public void append(byte[] array, int length) throws IOException {
      int written = length;
      IOException fault = null;
      try {
        mayFail("write");
        if (full) {
          throw new IOException("No space left on device");
        }
      } catch (Killed e) {
        write(array, random.nextInt(length + 1));
        throw e;
      } catch (IOException e) {
        fault = e;
        written = random.nextInt(length + 1);
      }
      write(array, written);
      if (fault != null) {
        throw fault;
      }
    }

    private void write(byte[] array, int length) {
      if (!crashed) {
        int before = content.bytes.length;
        byte[] longer = Arrays.copyOf(content.bytes, before + length);
        System.arraycopy(array, 0, longer, before, length);
        content.bytes = longer;
      }
    }

    @Override
    public void force() throws IOException {
      mayFail("fsync");
      content.synced = content.bytes;
    }

    @Override
    public void truncate(long length) throws IOException {
      mayFail("truncate");
      content.bytes = Arrays.copyOf(content.bytes, (int) length);
    }

    @Override
    public void close() {}
  }
}
