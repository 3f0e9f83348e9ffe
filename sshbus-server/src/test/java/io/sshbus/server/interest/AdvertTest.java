package io.sshbus.server.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.MergeRule;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import io.sshbus.log.memory.MemoryEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a router says to others that it serves, on a table in memory. */
class AdvertTest {
  private static final ChannelFilter RAID = new ChannelFilter("raid/#");

  private final Table table =
      MemoryEngine.open(
              List.of(
                  new RetentionClass(
                      "all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 1L << 20)),
              Clock.systemUTC())
          .table("interest", MergeRule.NEWEST);
  private final Map<ChannelFilter, Integer> running = new HashMap<>();

  private Advert start(Table on, String router) {
    Advert[] made = new Advert[1];
    made[0] =
        new Advert(on, router, f -> running.getOrDefault(f, 0), filter -> made[0].changed(filter));
    return made[0];
  }

  private void serve(Advert advert, ChannelFilter filter, int many) {
    running.put(filter, many);
    advert.changed(filter);
    advert.say();
  }

  private String said(String key) {
    return table.get(key).map(TableEntry::value).map(Bytes::text).orElse("");
  }

  @Test
  void whatIsServedIsSaidAndTakenBack() {
    Advert advert = start(table, "r1");
    serve(advert, RAID, 2);
    assertEquals("{\"subscribers\":2}", said("r1 raid/#"));
    serve(advert, RAID, 0);
    assertEquals("", said("r1 raid/#"));
  }

  @Test
  void whoComesAndGoesBeforeItIsSaidLeavesNothingToSay() {
    Advert advert = start(table, "r1");
    for (int many : List.of(1, 2, 0)) {
      running.put(RAID, many);
      advert.changed(RAID);
    }
    assertEquals(false, advert.isOpen());
    serve(advert, RAID, 3);
    assertEquals("{\"subscribers\":3}", said("r1 raid/#"));
  }

  @Test
  void anEarlierStartLosesAndAnotherNameIsForgotten() {
    serve(start(table, "old"), RAID, 1);
    Advert first = start(table, "r1");
    assertEquals("", said("old raid/#"));
    serve(first, RAID, 1);
    long epoch = table.get("r1 raid/#").orElseThrow().epoch();
    Advert second = start(table, "r1");
    assertEquals("", said("r1 raid/#"));
    serve(second, RAID, 3);
    serve(first, RAID, 5);
    assertEquals("{\"subscribers\":3}", said("r1 raid/#"));
    assertEquals(epoch + 1, table.get("r1 raid/#").orElseThrow().epoch());
  }

  @Test
  void whatOthersSayIsARoute() {
    Advert advert = start(table, "r1");
    serve(advert, RAID, 1);
    var unused = table.put("r2 a/+", new TableEntry(1, Bytes.utf8("{\"subscribers\":4}")));
    unused = table.put("r3", new TableEntry(1, Bytes.utf8("{\"everything\":1}")));
    assertEquals(
        List.of(
            new Route(new ChannelFilter("a/+"), "r2", 4), new Route(ChannelFilter.ALL, "r3", 1)),
        advert.others());
  }

  @Test
  void whoeverServesMoreThanMayBeSaidWantsEverything() {
    Advert advert = start(table, "r1");
    for (int i = 0; i <= Advert.MOST; i++) {
      ChannelFilter filter = new ChannelFilter("f/" + i);
      running.put(filter, 1);
      advert.changed(filter);
    }
    while (advert.isOpen()) {
      assertEquals("{\"everything\":0}", said("r1"));
      advert.say();
    }
    assertEquals("{\"everything\":1}", said("r1"));
    assertEquals("", said("r1 f/" + Advert.MOST));
  }

  @Test
  void whatTheTableDoesNotTakeIsSaidAgain() {
    Refusing refusing = new Refusing(table);
    Advert advert = start(refusing, "r1");
    refusing.refuses = true;
    serve(advert, RAID, 1);
    assertEquals("", said("r1 raid/#"));
    refusing.refuses = false;
    advert.say();
    assertEquals("{\"subscribers\":1}", said("r1 raid/#"));
    advert.say();
    assertEquals(false, advert.isOpen());
  }

  private static final class Refusing implements Table {
    private final Table table;
    private boolean refuses;

    Refusing(Table table) {
      this.table = table;
    }

    @Override
    public CompletionStage<TableEntry> put(String key, TableEntry offered) {
      return refuses
          ? CompletableFuture.failedFuture(new BusException(ErrorCode.DISK_FULL, "full"))
          : table.put(key, offered);
    }

    @Override
    public CompletionStage<Void> remove(String key) {
      return table.remove(key);
    }

    @Override
    public Optional<TableEntry> get(String key) {
      return table.get(key);
    }

    @Override
    public SortedMap<String, TableEntry> scan(String prefix, int limit) {
      return table.scan(prefix, limit);
    }

    @Override
    public Watch watch(String prefix, Watcher watcher) {
      return table.watch(prefix, watcher);
    }
  }
}
