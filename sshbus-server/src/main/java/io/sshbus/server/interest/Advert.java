package io.sshbus.server.interest;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import io.sshbus.wire.Json;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;

/**
 * What this router says to the others that it serves: an entry {@code ROUTER FILTER} for each
 * filter, in an epoch of this start, so that what an earlier one left loses. A router that serves
 * more filters than may be said says with the entry {@code ROUTER} that it wants everything.
 * Confined to the desk's pass, but for {@link #others}.
 */
final class Advert {
  /** The most filters that are said. */
  static final int MOST = 10_000;

  private static final String SUBSCRIBERS = "subscribers";
  private static final String EVERYTHING = "everything";
  private static final int MOST_AT_ONCE = 1000;
  private static final int MOST_LEFT = 1_000_000;

  private final Table table;
  private final String router;
  private final ToIntFunction<ChannelFilter> running;
  private final Consumer<ChannelFilter> again;
  private final Map<ChannelFilter, Integer> said = new HashMap<>();
  private final Set<ChannelFilter> open = new LinkedHashSet<>();
  private final Set<ChannelFilter> failed = ConcurrentHashMap.newKeySet();
  private final long epoch;
  private boolean everything;

  /**
   * Takes back what earlier starts have said. The only router there is forgets what all others have
   * said, too: they were it, under other names. Waits for the disk.
   *
   * @param running how many of a filter this router serves now
   * @param again told of a filter that the table has not taken; any thread
   */
  Advert(
      Table table,
      String router,
      ToIntFunction<ChannelFilter> running,
      Consumer<ChannelFilter> again) {
    this.table = table;
    this.router = router;
    this.running = running;
    this.again = again;
    long last = 0;
    for (Map.Entry<String, TableEntry> left : table.scan("", MOST_LEFT).entrySet()) {
      last = Math.max(last, left.getValue().epoch());
      if (!left.getKey().equals(router) && !left.getValue().value().isEmpty()) {
        var unused = table.remove(left.getKey());
      }
    }
    this.epoch = last + 1;
    var unused = table.put(router, entry(EVERYTHING, 0));
  }

  /**
   * Has a filter said at the next chance, if there is something new. Whoever comes and is gone by
   * then leaves nothing behind: others may come and go faster than it can be said.
   */
  void changed(ChannelFilter filter) {
    if (served(filter) != said.getOrDefault(filter, 0) || failed.contains(filter)) {
      open.add(filter);
    } else {
      open.remove(filter);
    }
  }

  private int served(ChannelFilter filter) {
    return Math.max(0, running.applyAsInt(filter));
  }

  /** Whether there is something to say. */
  boolean isOpen() {
    return !open.isEmpty();
  }

  /** Says some of what is new. */
  void say() {
    Iterator<ChannelFilter> next = open.iterator();
    for (int i = 0; i < MOST_AT_ONCE && next.hasNext(); i++) {
      ChannelFilter filter = next.next();
      next.remove();
      say(filter, served(filter));
    }
  }

  private void say(ChannelFilter filter, int now) {
    int before = said.getOrDefault(filter, 0);
    if (now == before && !failed.remove(filter)) {
      return;
    }
    if (now == 0) {
      said.remove(filter);
      tell(filter, table.remove(key(filter)));
    } else if (before > 0 || said.size() < MOST) {
      said.put(filter, now);
      tell(filter, table.put(key(filter), entry(SUBSCRIBERS, now)));
    } else if (!everything) {
      everything = true;
      tell(filter, table.put(router, entry(EVERYTHING, 1)));
    }
  }

  private void tell(ChannelFilter filter, CompletionStage<?> stage) {
    var unused =
        stage.whenComplete(
            (done, fault) -> {
              if (fault != null) {
                failed.add(filter);
                again.accept(filter);
              }
            });
  }

  private String key(ChannelFilter filter) {
    return router + " " + filter.value();
  }

  private TableEntry entry(String key, int value) {
    return new TableEntry(
        epoch, Bytes.utf8(Json.mapper().createObjectNode().put(key, value).toString()));
  }

  /** What other routers say. May wait for the disk. */
  List<Route> others() {
    return table.scan("", MOST_LEFT).entrySet().stream()
        .filter(each -> !each.getValue().value().isEmpty())
        .map(each -> route(each.getKey(), Json.read(each.getValue().value())))
        .filter(route -> !route.router().equals(router) && route.subscribers() > 0)
        .toList();
  }

  private static Route route(String key, JsonNode value) {
    int blank = key.indexOf(' ');
    return blank < 0
        ? new Route(ChannelFilter.ALL, key, value.path(EVERYTHING).asInt())
        : new Route(
            new ChannelFilter(key.substring(blank + 1)),
            key.substring(0, blank),
            value.path(SUBSCRIBERS).asInt());
  }
}
