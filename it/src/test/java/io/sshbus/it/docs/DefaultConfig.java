package io.sshbus.it.docs;

import io.sshbus.server.config.ConfigText;
import io.sshbus.server.config.RouterName;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The configuration that the first start writes, every key taken in, as paths and values. */
final class DefaultConfig {
  static final RouterName ROUTER = new RouterName("r1");

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern COMMENTED_OUT = Pattern.compile("(?m)^( *)#(?=\\S)");

  private DefaultConfig() {}

  static Map<String, JsonNode> byPath() {
    String text = COMMENTED_OUT.matcher(ConfigText.commented(ROUTER)).replaceAll("$1");
    Map<String, JsonNode> byPath = new TreeMap<>();
    flatten("", read(text), byPath);
    return byPath;
  }

  static JsonNode read(String yaml) {
    return YAML.readTree(yaml);
  }

  private static void flatten(String path, JsonNode node, Map<String, JsonNode> byPath) {
    if (!node.isObject()) {
      byPath.put(path, node);
      return;
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      flatten(
          path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), byPath);
    }
  }
}
