package io.sshbus.it.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A document of the project: its fenced blocks in order, and those of its tables that are named by
 * a comment {@code <!-- table: NAME -->}.
 *
 * @param name its path within the tree
 * @param tables the rows without the header, cell by cell
 */
record Doc(String name, List<Block> blocks, Map<String, List<List<String>>> tables) {
  private static final String FENCE = "```";
  private static final String TABLE = "<!-- table: ";

  /**
   * A fenced block.
   *
   * @param info the words behind the opening fence
   * @param text the lines, each with its end
   * @param line where the fence opens, from 1
   */
  record Block(List<String> info, String text, int line) {
    /** Whether the info string begins with {@code words}. */
    boolean is(String... words) {
      return info.size() >= words.length && info.subList(0, words.length).equals(List.of(words));
    }

    List<String> lines() {
      return text.lines().toList();
    }
  }

  /** The root of the tree; Surefire runs a module's tests in the module's directory. */
  static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }

  static Doc read(String name) {
    try {
      return parse(name, Files.readAllLines(root().resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Doc parse(String name, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    Map<String, List<List<String>>> tables = new HashMap<>();
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (line.startsWith(FENCE)) {
        int end = lines.subList(at + 1, lines.size()).indexOf(FENCE) + at + 1;
        if (end == at) {
          throw new IllegalStateException(
              name + ":" + (at + 1) + " opens a fence and never closes it");
        }
        String text = String.join("\n", lines.subList(at + 1, end)) + "\n";
        blocks.add(
            new Block(
                List.of(line.substring(FENCE.length()).strip().split(" +", -1)), text, at + 1));
        at = end;
      } else if (line.startsWith(TABLE)) {
        String table = line.substring(TABLE.length(), line.indexOf(" -->"));
        tables.put(table, rows(lines.subList(at + 3, lines.size())));
      }
    }
    return new Doc(name, List.copyOf(blocks), Map.copyOf(tables));
  }

  private static List<List<String>> rows(List<String> lines) {
    return lines.stream().takeWhile(line -> line.startsWith("|")).map(Doc::cells).toList();
  }

  private static List<String> cells(String row) {
    String inner = row.substring(1, row.lastIndexOf('|'));
    return Stream.of(inner.split(" \\| ", -1)).map(String::strip).toList();
  }

  /** The blocks whose info string begins with {@code words}. */
  List<Block> blocks(String... words) {
    return blocks.stream().filter(block -> block.is(words)).toList();
  }

  List<List<String>> table(String table) {
    List<List<String>> rows = tables.get(table);
    if (rows == null || rows.isEmpty()) {
      throw new IllegalStateException(name + " has no table " + table);
    }
    return rows;
  }

  @Override
  public String toString() {
    return name;
  }

  /** The place of {@code block}, as compilers print places. */
  String place(Block block) {
    return name + ":" + block.line();
  }
}
