package io.sshbus.identity;

/**
 * Who counts as one where addresses are counted. In IPv6 everybody has a network of 2^64 addresses
 * at least (RFC 7421), so a limit for each address would be none.
 */
public final class SourceNetwork {
  private static final int GROUPS = 8;
  private static final int GROUPS_OF_NETWORK = 4;

  private SourceNetwork() {}

  /**
   * What {@code address} is counted as: an IPv6 address as its /64, everything else as itself.
   * Link-local addresses, which all share one /64 and come from one's own network, count singly.
   *
   * @param address in numbers, as {@code InetAddress.getHostAddress} writes it or shorter
   */
  public static String of(String address) {
    int zone = address.indexOf('%');
    String numbers = zone < 0 ? address : address.substring(0, zone);
    if (numbers.indexOf(':') < 0 || numbers.indexOf('.') >= 0) {
      return address;
    }
    int[] groups = groups(numbers);
    if (groups.length < GROUPS || (groups[0] & 0xffc0) == 0xfe80) {
      return address;
    }
    StringBuilder network = new StringBuilder();
    for (int i = 0; i < GROUPS_OF_NETWORK; i++) {
      network.append(Integer.toHexString(groups[i])).append(':');
    }
    return network.append(":/64").toString();
  }

  /** The groups of an address, none where it is not one (RFC 4291, section 2.2). */
  private static int[] groups(String numbers) {
    int gap = numbers.indexOf("::");
    String[] first = split(gap < 0 ? numbers : numbers.substring(0, gap));
    String[] last = split(gap < 0 ? "" : numbers.substring(gap + 2));
    int written = first.length + last.length;
    if (gap < 0 ? written != GROUPS : written >= GROUPS) {
      return new int[0];
    }
    int[] groups = new int[GROUPS];
    try {
      for (int i = 0; i < first.length; i++) {
        groups[i] = Integer.parseUnsignedInt(first[i], 16);
      }
      for (int i = 0; i < last.length; i++) {
        groups[GROUPS - last.length + i] = Integer.parseUnsignedInt(last[i], 16);
      }
    } catch (NumberFormatException e) {
      return new int[0];
    }
    return groups;
  }

  private static String[] split(String groups) {
    return groups.isEmpty() ? new String[0] : groups.split(":", -1);
  }
}
