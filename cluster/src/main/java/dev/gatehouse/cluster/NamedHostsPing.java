package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for members at the hosts that are named, every time anew: a name stands for all the
 * addresses it has then. Looking happens beside the start and holds nothing up.
 */
final class NamedHostsPing extends TCPPING {
  private static final Logger log = LoggerFactory.getLogger(NamedHostsPing.class);

  private final List<HostPort> hosts;

  NamedHostsPing(List<HostPort> hosts) {
    this.hosts = List.copyOf(hosts);
    // on the wire this is the protocol that JGroups knows
    setId(ClassConfigurator.getProtocolId(TCPPING.class));
    initial_hosts_set_programmatically = true;
    async_discovery = true;
    port_range = 0;
  }

  @Override
  public String getName() {
    return TCPPING.class.getSimpleName();
  }

  @Override
  public void findMembers(List<Address> members, boolean initialDiscovery, Responses responses) {
    initial_hosts = addresses();
    super.findMembers(members, initialDiscovery, responses);
  }

  private Collection<PhysicalAddress> addresses() {
    Set<PhysicalAddress> found = new LinkedHashSet<>();
    for (HostPort host : hosts) {
      try {
        for (InetAddress address : InetAddress.getAllByName(host.host())) {
          found.add(new IpAddress(address, host.port()));
        }
      } catch (UnknownHostException e) {
        log.debug("{} has no address now", host.host());
      }
    }
    return found;
  }
}
