package io.sshbus.server.bus;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.Principal;
import io.sshbus.log.Cursor;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The durable cursors of principals, and who is attached to them right now. Any thread. */
public final class CursorStore {
  /** The longest name of a cursor, in bytes of UTF-8. */
  private static final int MAX_NAME_BYTES = 128;

  private final Table table;
  private final Map<String, Attachment> attached = new ConcurrentHashMap<>();

  CursorStore(Table table) {
    this.table = table;
  }

  /** A cursor and its only user. */
  public final class Attachment implements AutoCloseable {
    private final String key;
    private final Runnable lost;

    private Attachment(String key, Runnable lost) {
      this.key = key;
      this.lost = lost;
    }

    /** Where the cursor stands; nothing where there is none yet. May wait for the disk. */
    public Optional<Cursor> load() {
      return table
          .get(key)
          .map(TableEntry::value)
          .filter(value -> !value.isEmpty())
          .map(Cursor::decode);
    }

    /** Moves the cursor; it never goes back. Completes once it is durable. */
    public CompletionStage<Cursor> advance(Cursor to) {
      return table
          .put(key, new TableEntry(0, to.encode()))
          .thenApply(e -> Cursor.decode(e.value()));
    }

    @Override
    public void close() {
      attached.remove(key, this);
    }
  }

  /**
   * Attaches to a cursor.
   *
   * @param takeover whether to take it from who has it
   * @param lost told when somebody else takes it over
   * @throws BusException {@link ErrorCode#CURSOR_IN_USE}; {@link ErrorCode#BAD_FRAME} for a name
   *     that is too long
   */
  public Attachment attach(Principal principal, String name, boolean takeover, Runnable lost) {
    if (Bytes.utf8(name).length() > MAX_NAME_BYTES) {
      throw new BusException(
          ErrorCode.BAD_FRAME,
          "the name of a cursor has at most " + MAX_NAME_BYTES + " bytes: " + Quoted.of(name));
    }
    Attachment mine = new Attachment(principal.id() + " " + name, lost);
    Attachment other =
        takeover ? attached.put(mine.key, mine) : attached.putIfAbsent(mine.key, mine);
    if (other != null && !takeover) {
      throw new BusException(
          ErrorCode.CURSOR_IN_USE,
          "another subscription uses the cursor "
              + Quoted.of(name)
              + "; end it, take over, or choose another name");
    }
    if (other != null) {
      other.lost.run();
    }
    return mine;
  }

  /** The name of a cursor that was not given one: it stands for what is subscribed to. */
  public static String defaultName(String filter, String match, String select) {
    String whole = filter + "\n" + match + "\n" + select;
    if (match.isEmpty()
        && select.isEmpty()
        && filter.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES) {
      return filter;
    }
    return UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
