package io.sshbus.client.lookup;

import io.sshbus.client.RouterPlace;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** Names as this machine resolves them: hosts by its resolver, SRV records by the DNS itself. */
public final class SystemNames implements Names {
  private static final String TYPE = "SRV";

  @Override
  public List<InetAddress> addresses(String host) throws IOException {
    return List.of(InetAddress.getAllByName(host));
  }

  // JNDI's own type; of the DNS it brings text alone, and no objects.
  @SuppressWarnings({"JdkObsolete", "BanJNDI"})
  @Override
  public List<Service> services(String name) throws IOException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put("com.sun.jndi.dns.timeout.initial", "2000");
    environment.put("com.sun.jndi.dns.timeout.retries", "3");
    try {
      InitialDirContext dns = new InitialDirContext(environment);
      try {
        Attribute records = dns.getAttributes(name, new String[] {TYPE}).get(TYPE);
        if (records == null) {
          throw new IOException("the DNS has no SRV records under " + name);
        }
        return read(records);
      } finally {
        dns.close();
      }
    } catch (NamingException e) {
      throw new IOException("the SRV records of " + name + " were not found: " + e, e);
    }
  }

  private static List<Service> read(Attribute records) throws IOException, NamingException {
    List<Service> services = new ArrayList<>();
    NamingEnumeration<?> all = records.getAll();
    while (all.hasMore()) {
      services.add(service(String.valueOf(all.next())));
    }
    return services;
  }

  /** Reads a record as the DNS prints it: priority, weight, port, target. */
  static Service service(String record) throws IOException {
    String[] fields = record.strip().split(" +", -1);
    try {
      String target = fields[3].toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
      return new Service(
          Integer.parseInt(fields[0]),
          Integer.parseInt(fields[1]),
          new RouterPlace(target, Integer.parseInt(fields[2])));
    } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("no SRV record of a router: " + record, e);
    }
  }
}
