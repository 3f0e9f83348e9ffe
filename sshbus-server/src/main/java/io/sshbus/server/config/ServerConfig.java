package io.sshbus.server.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.config.ConfigSource;
import io.sshbus.config.Section;
import io.sshbus.config.YamlReader;
import io.sshbus.identity.Rights;
import io.sshbus.rules.ContentRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Everything that can be set. {@code docs/operations.md} explains each, the file that the first
 * start writes lists each with its default.
 *
 * @param rules that look at what is published, in their order
 */
public record ServerConfig(
    ListenAddress listen,
    RouterName name,
    Limits limits,
    Keepalive keepalive,
    LogSettings log,
    Rights rights,
    List<ContentRule> rules,
    Quotas quotas,
    List<GroupSettings> groups,
    SshSettings ssh,
    KeyMasterSettings keymaster,
    FiguresSettings figures,
    Drain drain) {
  /** Where a router listens that is not told otherwise: nobody from outside can reach it. */
  public static final ListenAddress DEFAULT_LISTEN = new ListenAddress("127.0.0.1", 2222);

  /** What holds where nothing is configured. */
  public static ServerConfig defaults(RouterName name) {
    return parse("", name);
  }

  /**
   * Reads a file. Messages begin with the file's name, the line and the path of the key.
   *
   * @param name what the router is called where the file does not say it
   * @throws BusException {@link ErrorCode#USAGE}: the file is missing, too large, no UTF-8, no
   *     YAML, or says what cannot be
   * @throws IOException the file cannot be read
   */
  public static ServerConfig read(Path file, RouterName name) throws IOException {
    try {
      return parse(text(file), name);
    } catch (BusException e) {
      throw new BusException(e.code(), file + ", " + e.getMessage(), e);
    }
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ConfigSource.text(in);
    } catch (NoSuchFileException e) {
      throw new BusException(
          ErrorCode.USAGE, "the file is missing; an empty one stands for the defaults", e);
    }
  }

  /**
   * Reads the text of a file.
   *
   * @param name what the router is called where the text does not say it
   * @throws BusException {@link ErrorCode#USAGE}; the message begins with the line and the path of
   *     the key
   */
  public static ServerConfig parse(String yaml, RouterName name) {
    return Section.read("", YamlReader.read(yaml), root -> of(root, name));
  }

  private static ServerConfig of(Section root, RouterName name) {
    return new ServerConfig(
        root.value("listen", ListenAddress::parse).orElse(DEFAULT_LISTEN),
        root.value("name", RouterName::new).orElse(name),
        root.section("limits", Limits::read),
        root.section("keepalive", Keepalive::read),
        root.section("log", LogSettings::read),
        RightsReader.read(root),
        ContentRulesReader.read(root),
        root.section("quotas", Quotas::read),
        GroupSettings.readAll(root),
        root.section("ssh", SshSettings::read),
        root.section("keymaster", KeyMasterSettings::read),
        root.section("figures", FiguresSettings::read),
        root.section("drain", Drain::read));
  }

  /** The same with another address, as the command line gives it. */
  public ServerConfig withListen(ListenAddress address) {
    return new ServerConfig(
        address, name, limits, keepalive, log, rights, rules, quotas, groups, ssh, keymaster,
        figures, drain);
  }

  /** The same with what {@code other} says of what can change while a router runs. */
  public ServerConfig withLive(ServerConfig other) {
    return new ServerConfig(
        listen,
        name,
        limits,
        keepalive,
        log,
        other.rights,
        other.rules,
        other.quotas,
        groups,
        ssh,
        keymaster,
        figures,
        drain);
  }

  /**
   * The keys of the file that differ in {@code other} and that a router takes in at its start
   * alone.
   */
  public List<String> onlyAtStart(ServerConfig other) {
    Map<String, Function<ServerConfig, Object>> keys = new TreeMap<>();
    keys.put("listen", ServerConfig::listen);
    keys.put("name", ServerConfig::name);
    keys.put("limits", ServerConfig::limits);
    keys.put("keepalive", ServerConfig::keepalive);
    keys.put("log", ServerConfig::log);
    keys.put("groups", ServerConfig::groups);
    keys.put("ssh", ServerConfig::ssh);
    keys.put("keymaster", ServerConfig::keymaster);
    keys.put("figures", ServerConfig::figures);
    keys.put("drain", ServerConfig::drain);
    keys.values().removeIf(key -> key.apply(this).equals(key.apply(other)));
    return List.copyOf(keys.keySet());
  }
}
