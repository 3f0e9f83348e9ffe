package io.sshbus.server.config;

import io.sshbus.config.Section;
import io.sshbus.identity.Principal;
import io.sshbus.identity.PrincipalPattern;
import java.util.List;

/**
 * How much each node may publish, so that no single machine can push everybody's events out of the
 * log.
 *
 * @param general for nodes without a quota of their own
 * @param overrides the first that matches counts; at most {@value #MAX_OVERRIDES}
 */
public record Quotas(Quota general, List<QuotaOverride> overrides) {
  /** The most overrides. */
  public static final int MAX_OVERRIDES = 1000;

  /** What holds where nothing is configured. */
  public static final Quotas DEFAULT = new Quotas(Quota.DEFAULT, List.of());

  /**
   * The quota of some nodes.
   *
   * @param who a pattern of nodes
   */
  public record QuotaOverride(PrincipalPattern who, Quota quota) {
    /** Refuses patterns of others than nodes: only nodes have quotas. */
    public QuotaOverride {
      if (!who.value().startsWith("node:")) {
        throw new IllegalArgumentException(
            "only nodes have quotas, so who looks like node:*.example.com; this does not: " + who);
      }
    }
  }

  /** Refuses too many overrides. */
  public Quotas {
    overrides = List.copyOf(overrides);
    if (overrides.size() > MAX_OVERRIDES) {
      throw new IllegalArgumentException("there are more than " + MAX_OVERRIDES + " overrides");
    }
  }

  /**
   * The quota of one node. Looks at every override, so the answer is worth keeping.
   *
   * @param name a node name
   */
  public Quota ofNode(String name) {
    Principal node = new Principal.Node(name);
    return overrides.stream()
        .filter(each -> each.who().matches(node))
        .findFirst()
        .map(QuotaOverride::quota)
        .orElse(general);
  }

  static Quotas read(Section in) {
    Quota general = Quota.read(in, Quota.DEFAULT);
    return new Quotas(
        general, in.sections("overrides", each -> override(each, general)).orElse(List.of()));
  }

  private static QuotaOverride override(Section in, Quota general) {
    PrincipalPattern who =
        in.value("who", PrincipalPattern::new)
            .orElseThrow(() -> in.fault("who", "every override needs a pattern of nodes"));
    return new QuotaOverride(who, Quota.read(in, general));
  }
}
