package io.sshbus.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.StoredBatch;
import io.sshbus.routing.Contents;
import io.sshbus.routing.Wanted;
import io.sshbus.server.config.ServerConfig;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ProtocolDocTest {
  private static final Doc DOC = Doc.read("docs/protocol.md");

  @ParameterizedTest
  @EnumSource(Codecs.class)
  void everyJsonExampleIsWrittenAsItIsRead(Codecs side) {
    List<Doc.Block> examples = examples(side);
    assertFalse(examples.isEmpty());
    for (Doc.Block example : examples) {
      List<Object> frames = side.decodeLines(example.text());
      assertEquals(
          Codecs.read(example.text()), side.json(accepted(example, frames)), DOC.place(example));
    }
  }

  @ParameterizedTest
  @EnumSource(Codecs.class)
  void everyHexExampleIsTheFramesThatFollowItAndTheSameBytesAgain(Codecs side) {
    int seen = 0;
    for (int i = 0; i < DOC.blocks().size(); i++) {
      Doc.Block example = DOC.blocks().get(i);
      if (example.is("hex", word(side))) {
        Doc.Block stated = DOC.blocks().get(i + 1);
        assertTrue(stated.is("json", word(side)), DOC.place(stated));
        byte[] bytes = bytes(example);
        List<Object> frames = accepted(example, side.decode(bytes, true));
        assertEquals(Codecs.read(stated.text()), side.json(frames), DOC.place(example));
        assertEquals(hex(bytes), hex(side.binary(frames)), DOC.place(example));
        seen++;
      }
    }
    assertTrue(seen > 1, "hex examples of a " + word(side));
  }

  @ParameterizedTest
  @EnumSource(Codecs.class)
  void everyKindOfFrameHasAnExample(Codecs side) {
    Class<?> kinds = side == Codecs.CLIENT ? ClientFrame.class : RouterFrame.class;
    Set<Class<?>> shown = new HashSet<>();
    examples(side)
        .forEach(example -> side.decodeLines(example.text()).forEach(f -> shown.add(f.getClass())));
    assertEquals(Set.of(kinds.getPermittedSubclasses()), shown);
  }

  @Test
  void everyRefusedExampleIsRefusedWithItsCode() {
    List<Doc.Block> examples = DOC.blocks("json", "client", "refused");
    assertFalse(examples.isEmpty());
    for (Doc.Block example : examples) {
      List<Object> outcomes = Codecs.CLIENT.decodeLines(example.text());
      assertEquals(example.lines().size(), outcomes.size(), DOC.place(example));
      for (Object outcome : outcomes) {
        String code = outcome instanceof BusException fault ? fault.code().name() : "none";
        assertEquals(example.info().get(3), code, DOC.place(example) + " " + outcome);
      }
    }
  }

  @Test
  void theTableOfErrorsIsThatOfTheCode() {
    List<String> expected =
        Stream.of(ErrorCode.values())
            .map(
                code -> code.name() + " " + (code.retry() ? "yes" : "no") + " " + code.exitStatus())
            .toList();
    List<String> documented = new ArrayList<>();
    for (List<String> row : DOC.table("errors")) {
      assertFalse(row.get(1).isBlank(), row.toString());
      documented.add(unquoted(row.get(0)) + " " + row.get(2) + " " + row.get(3));
    }
    assertEquals(expected, documented);
  }

  @Test
  void theTableOfLimitsHasTheDefaultsOfTheConfiguration() {
    Map<String, JsonNode> defaults = DefaultConfig.byPath();
    for (List<String> row : DOC.table("limits")) {
      String key = unquoted(row.get(2));
      assertTrue(defaults.containsKey(key), key);
      assertEquals(defaults.get(key).asString(), row.get(1), key);
    }
  }

  /** The event that the text before the table describes. */
  @Test
  void theTableOfSelectorsSaysWhatIsSelected() {
    EventsWriter events = new EventsWriter(64);
    events.add(EventDraft.of("degraded").withTags(Tags.of("role", "web")));
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("raid/status"),
            new Sender("node:a.example.com"),
            new ProducerNumber("", 0),
            Tags.of(Map.of("rack", "9", "role", "app")),
            Tags.of("rack", "7"));
    Batch batch = new BatchDraft(envelope, events.finish()).stamp(1, 0);
    StoredBatch stored = new StoredBatch(0, 0, batch);
    for (List<String> row : DOC.table("selected")) {
      Wanted wanted = Wanted.parse(unquoted(row.get(0)), "");
      boolean selected = wanted.of(stored, new int[] {0}, new Contents(0)).length == 1;
      assertEquals(row.get(1), selected ? "yes" : "no", row.get(0));
    }
  }

  @Test
  void theRightsShownAreTheDefaults() {
    String rights = "rights:\n" + DOC.blocks("yaml", "rights").get(0).text();
    assertEquals(
        ServerConfig.defaults(DefaultConfig.ROUTER).rights(),
        ServerConfig.parse(rights, DefaultConfig.ROUTER).rights());
  }

  private static List<Doc.Block> examples(Codecs side) {
    return DOC.blocks("json", word(side)).stream()
        .filter(block -> !block.is("json", word(side), "refused"))
        .toList();
  }

  private static String word(Codecs side) {
    return side == Codecs.CLIENT ? "client" : "router";
  }

  private static List<Object> accepted(Doc.Block example, List<Object> frames) {
    for (Object frame : frames) {
      assertFalse(frame instanceof BusException, DOC.place(example) + " " + frame);
    }
    return frames;
  }

  /** The bytes of a block; what stands behind a {@code #} is for people. */
  private static byte[] bytes(Doc.Block example) {
    String digits =
        example.lines().stream()
            .map(line -> line.replaceFirst("#.*", "").replace(" ", ""))
            .collect(Collectors.joining());
    return HexFormat.of().parseHex(digits);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  private static String unquoted(String cell) {
    return cell.replace("`", "");
  }
}
