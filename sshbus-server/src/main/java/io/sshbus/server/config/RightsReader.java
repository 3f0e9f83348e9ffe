package io.sshbus.server.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Quoted;
import io.sshbus.config.Section;
import io.sshbus.identity.FilterTemplate;
import io.sshbus.identity.Principal;
import io.sshbus.identity.PrincipalPattern;
import io.sshbus.identity.Rights;
import io.sshbus.identity.Rule;
import io.sshbus.identity.Verb;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@code rights}, an allow-list. */
final class RightsReader {
  private RightsReader() {}

  static Rights read(Section root) {
    return new Rights(root.sections("rights", RightsReader::rule).orElse(Rights.DEFAULT.rules()));
  }

  private static Rule rule(Section in) {
    PrincipalPattern who = needed(in, "who", in.value("who", PrincipalPattern::new));
    if (who.value().equals(Principal.ANONYMOUS)) {
      throw in.fault("who", "nobody can log in without a key");
    }
    Set<Verb> can =
        EnumSet.copyOf(
            needed(in, "can", in.values("can", RightsReader::verb).filter(RightsReader::some)));
    List<FilterTemplate> on =
        needed(in, "on", in.values("on", FilterTemplate::new).filter(RightsReader::some));
    try {
      return new Rule(who, can, on);
    } catch (BusException e) {
      throw in.fault("who", e);
    }
  }

  private static boolean some(List<?> list) {
    return !list.isEmpty();
  }

  private static <T> T needed(Section in, String key, Optional<T> value) {
    return value.orElseThrow(
        () -> in.fault(key, "every right says who can do what on which channels; this is missing"));
  }

  private static Verb verb(String text) {
    for (Verb verb : Verb.values()) {
      if (verb.name().toLowerCase(Locale.ROOT).equals(text)) {
        return verb;
      }
    }
    throw new IllegalArgumentException(
        "expected publish, subscribe, request or respond, saw " + Quoted.of(text));
  }
}
