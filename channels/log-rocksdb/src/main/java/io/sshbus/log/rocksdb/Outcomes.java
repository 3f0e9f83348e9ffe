package io.sshbus.log.rocksdb;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was said to the newest commands, so that repeats are told the same. Confined to the commit
 * thread.
 */
final class Outcomes {
  /** How many are remembered. */
  static final int REMEMBERED = 10_000;

  private final Map<UUID, Bytes> byId =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Bytes> eldest) {
          return size() > REMEMBERED;
        }
      };

  @Nullable Bytes get(UUID id) {
    return byId.get(id);
  }

  void put(UUID id, Bytes outcome) {
    byId.put(id, outcome);
  }

  void write(ByteWriter out) {
    out.u32(byId.size());
    byId.forEach(
        (id, outcome) ->
            out.i64(id.getMostSignificantBits())
                .i64(id.getLeastSignificantBits())
                .u32(outcome.length())
                .bytes(outcome));
  }

  void read(ByteReader in) {
    byId.clear();
    for (int left = in.u31(); left > 0; left--) {
      UUID id = new UUID(in.i64(), in.i64());
      byId.put(id, in.bytes(in.u31()));
    }
  }
}
