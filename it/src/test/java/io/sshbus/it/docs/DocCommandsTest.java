package io.sshbus.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs what the documents tell people to type; docs/adr/020 says how blocks are marked. */
class DocCommandsTest {
  private static final Doc README = Doc.read("README.md");
  private static final String NOT_RUN = "# Not run by a test: ";
  private static final String ANYTHING = "…";

  @TempDir private Path work;

  private String lastOutput = "";

  static List<Doc> documents() throws IOException {
    try (Stream<Path> files = Files.list(Doc.root().resolve("docs"))) {
      Stream<String> docs =
          files.map(f -> "docs/" + f.getFileName()).filter(f -> f.endsWith(".md"));
      return Stream.concat(Stream.of(README), docs.sorted().map(Doc::read)).toList();
    }
  }

  static List<Doc> documentsWithCommands() throws IOException {
    return documents().stream().filter(doc -> doc.blocks("sh").size() > 0).toList();
  }

  @Test
  void commandsAreShownWhereTheyAreLookedFor() throws IOException {
    List<String> names = documentsWithCommands().stream().map(Doc::name).toList();
    assertEquals(
        List.of(
            "README.md",
            "docs/agent.md",
            "docs/keymaster.md",
            "docs/operations.md",
            "docs/reliability.md",
            "docs/spool.md"),
        names);
  }

  @Test
  void everyBlockSaysWhatItIs() throws IOException {
    for (Doc doc : documents()) {
      for (Doc.Block block : doc.blocks()) {
        String language = block.info().get(0);
        assertTrue(
            List.of("sh", "text", "java", "json", "hex", "yaml").contains(language),
            doc.place(block));
      }
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest
  @MethodSource("documentsWithCommands")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void everyCommandDoesWhatTheDocumentSays(Doc doc) throws IOException, InterruptedException {
    try (DocShell shell = new DocShell(work, README.blocks("sh", "server").get(0).text())) {
      for (Doc.Block block : doc.blocks()) {
        try {
          follow(block, shell);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(doc.place(block) + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private void follow(Doc.Block block, DocShell shell) throws IOException, InterruptedException {
    if (block.is("sh", "no-run")) {
      assertTrue(block.text().startsWith(NOT_RUN), "says not why it is not run");
    } else if (block.is("sh", "terminal")) {
      shell.openTerminal(block.info().get(2), block.text());
    } else if (block.is("sh", "agent")) {
      shell.startAgent(block.text());
    } else if (block.is("sh", "stopped")) {
      lastOutput = shell.runStopped(block.text(), 0);
    } else if (block.is("sh") && !block.is("sh", "server")) {
      lastOutput = shell.run(block.text(), status(block));
    } else if (block.is("text", "shown") && block.info().size() > 2) {
      shell.awaitTerminal(block.info().get(2), shown(block));
    } else if (block.is("text", "shown")) {
      assertTrue(
          shown(block).matcher(lastOutput).matches(),
          "shown is\n" + block.text() + "seen was\n" + lastOutput);
    } else if (block.is("java")) {
      shell.runJava(program(block.text()));
    }
  }

  private static int status(Doc.Block block) {
    return block.info().stream()
        .filter(word -> word.startsWith("exit="))
        .map(word -> Integer.parseInt(word.substring("exit=".length())))
        .findFirst()
        .orElse(0);
  }

  private static Pattern shown(Doc.Block block) {
    return Pattern.compile(
        block.lines().stream().map(DocCommandsTest::line).collect(Collectors.joining()));
  }

  private static String line(String shown) {
    if (shown.equals(ANYTHING)) {
      return "(?:.*\n)*";
    }
    return Stream.of(shown.split(ANYTHING, -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"))
        + "\n";
  }

  private static String program(String statements) {
    return """
    import io.sshbus.channel.*;
    import io.sshbus.client.*;
    import io.sshbus.client.spool.*;
    import io.sshbus.log.Since;
    import io.sshbus.wire.SubscribeOptions;
    import java.nio.file.Path;

    class Example {
      public static void main(String[] args) {
    %s
      }
    }
    """
        .formatted(statements);
  }
}
