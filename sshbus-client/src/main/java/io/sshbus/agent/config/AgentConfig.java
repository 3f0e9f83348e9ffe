package io.sshbus.agent.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.LastWill;
import io.sshbus.client.RouterPlace;
import io.sshbus.config.ConfigSource;
import io.sshbus.config.Section;
import io.sshbus.config.YamlReader;
import io.sshbus.identity.NodeName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set. {@code docs/agent.md} explains each.
 *
 * @param node the name that the bus knows this machine by, a host name in lower case
 * @param routers where to connect, tried in turn
 * @param key the private key of this machine
 * @param knownHosts the file that has the routers' keys
 * @param state where the agent keeps how far its sources have been read, and wills
 * @param tags claims about every event of this machine
 * @param will what the bus says of this machine when its agent is gone; null for nothing
 * @param interest what becomes of events to which nobody listens; the first that is about a channel
 *     decides
 */
public record AgentConfig(
    NodeName node,
    List<RouterPlace> routers,
    Path key,
    Path knownHosts,
    Path state,
    Tags tags,
    @Nullable LastWill will,
    SpoolSettings spool,
    SocketSettings socket,
    List<HandlerSettings> handlers,
    List<ResponderSettings> respond,
    SourceSettings sources,
    List<InterestPolicy> interest) {

  /** The most handlers: each needs an SSH channel of its own. */
  public static final int MAX_HANDLERS = 32;

  /** The most responders, for the same reason. */
  public static final int MAX_RESPONDERS = 16;

  /** The most filters for what nobody wants: they are tried one after the other. */
  public static final int MAX_POLICIES = 64;

  private static final Path KEY = Path.of("/etc/ssh/ssh_host_ed25519_key");
  private static final Path KNOWN_HOSTS = Path.of("/etc/sshbus/known_hosts");
  private static final Path STATE = Path.of("/var/lib/sshbus-agent");
  private static final String FQDN = "fqdn";

  /** Refuses what names nothing to connect to, and two things of one name. */
  public AgentConfig {
    routers = List.copyOf(routers);
    handlers = List.copyOf(handlers);
    respond = List.copyOf(respond);
    interest = List.copyOf(interest);
    if (routers.isEmpty()) {
      throw new IllegalArgumentException("routers: at least one is needed");
    }
    if (handlers.size() > MAX_HANDLERS) {
      throw new IllegalArgumentException("handlers: there are at most " + MAX_HANDLERS);
    }
    if (respond.size() > MAX_RESPONDERS) {
      throw new IllegalArgumentException("respond: there are at most " + MAX_RESPONDERS);
    }
    unique("respond", respond.stream().map(ResponderSettings::name));
    if (interest.size() > MAX_POLICIES) {
      throw new IllegalArgumentException("interest: there are at most " + MAX_POLICIES);
    }
    unique("handlers", handlers.stream().map(HandlerSettings::name));
    unique("sources", sources.names());
  }

  private static void unique(String where, Stream<String> names) {
    Set<String> seen = new HashSet<>();
    names.forEach(
        name -> {
          if (!seen.add(name)) {
            throw new IllegalArgumentException(where + ": two are called " + name);
          }
        });
  }

  /**
   * Reads a file. Messages begin with the file's name, the line and the path of the key.
   *
   * @param hostName what this machine calls itself, for where the file does not say it
   * @throws BusException {@link ErrorCode#USAGE}: the file is missing, too large, no UTF-8, no
   *     YAML, or says what cannot be
   * @throws IOException the file cannot be read
   */
  public static AgentConfig read(Path file, String hostName) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(ConfigSource.text(in), hostName);
    } catch (NoSuchFileException e) {
      throw new BusException(ErrorCode.USAGE, file + " is missing", e);
    } catch (BusException e) {
      throw new BusException(e.code(), file + ", " + e.getMessage(), e);
    }
  }

  /**
   * Reads the text of a file.
   *
   * @param hostName what this machine calls itself, for where the text does not say it
   * @throws BusException {@link ErrorCode#USAGE}; the message begins with the line and the path of
   *     the key
   */
  public static AgentConfig parse(String yaml, String hostName) {
    return Section.read("", YamlReader.read(yaml), root -> of(root, hostName));
  }

  private static AgentConfig of(Section root, String hostName) {
    NodeName node = root.value("node", NodeName::new).orElseGet(() -> ownName(hostName));
    return new AgentConfig(
        node,
        root.values("routers", RouterPlace::parse).orElse(List.of()),
        root.value("key", Words::path).orElse(KEY),
        root.value("knownHosts", Words::path).orElse(KNOWN_HOSTS),
        root.value("state", Words::path).orElse(STATE),
        root.section("tags", section -> tags(section, node)),
        root.section("will", section -> WillSettings.read(section, node)).orElse(null),
        root.section("spool", SpoolSettings::read),
        root.section("socket", SocketSettings::read),
        root.sections("handlers", HandlerSettings::read).orElse(List.of()),
        root.sections("respond", each -> ResponderSettings.read(each, node)).orElse(List.of()),
        root.section("sources", SourceSettings::read),
        root.sections("interest", InterestSettings::read).orElse(List.of()));
  }

  private static NodeName ownName(String hostName) {
    try {
      return NodeName.of(hostName);
    } catch (BusException e) {
      throw new IllegalArgumentException(
          "node: this machine is called \"" + hostName + "\", which is no node's name; say one", e);
    }
  }

  /** What the file says, and the full name of the machine. */
  private static Tags tags(Section section, NodeName node) {
    try {
      return Tags.of(FQDN, node.value()).and(Tags.of(section.texts()));
    } catch (BusException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
