using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;

namespace TcpNano.Dhcp.Tests.Memory;

/// <summary>After construction nothing is allocated: not by leases, refusals, conflicts or a link that flaps.</summary>
/// <remarks>
/// A run is a function of its seed, so what the client allocates it allocates in every repetition; what one repetition shows and the next does not is the
/// runtime's own.
/// </remarks>
[TestClass]
public class AllocationTests
{
    [TestMethod]
    public void ADayOfRenewals_AllocatesNothing()
    {
        AssertNothing(() =>
        {
            Lan lan = new();
            TestServer server = lan.AddServer();
            server.Lease = 60;
            Device device = lan.Bound(server);
            lan.Run(3_600_000);
            lan.Network.MeasureAllocations = true;
            uint before = device.Count(DhcpCounter.AcksTaken);
            lan.Run(86_400_000);
            Assert.IsGreaterThan(before + 2000, device.Count(DhcpCounter.AcksTaken));
            return device.Host.Allocated;
        });
    }

    [TestMethod] // every path there is: offers, refusals, probes, conflicts, link-local addresses, expiry, strangers
    public void AllOfIt_AllocatesNothing()
    {
        AssertNothing(() =>
        {
            Lan lan = new();
            TestServer server = lan.AddServer();
            server.Lease = 60;
            Squatter squatter = lan.AddSquatter(server.First);
            DhcpOptions options = new() { LinkLocalDelay = 1000, HostName = "device", ClientIdentifier = [1, 2, 3], StartDelay = 100 };
            Device device = lan.AddDevice(options);
            device.Client.Start();
            byte[] text = new byte[64];
            for (int round = 0; round < 40; round++)
            {
                if (round == 8)
                {
                    lan.Network.MeasureAllocations = true;
                }

                server.IsSilent = round % 4 == 1;
                server.Change = (request, reply) => (round % 8) switch
                {
                    2 => reply.WithAddress(1, 0xFF00FF00),
                    4 => reply.Type == Bootp.Ack ? server.Reply(request, Bootp.Nak, 0) : reply,
                    6 => reply.With(15, [.. "example.org"u8]).WithAddress(6, 0x0A000002),
                    _ => reply,
                };
                lan.Run(100_000);
                device.SetLink(round % 3 != 0);
                lan.Run(5000);
                device.SetLink(true);
                lan.Run(20_000);
                if (device.Stack.Address != 0 && round % 4 == 3)
                {
                    squatter.Claim(device.Stack.Address);
                    lan.Run(10);
                    squatter.Claim(device.Stack.Address);
                    lan.Run(2000);
                }
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            uint sum = device.Client.Address + device.Client.Netmask + device.Client.Gateway + device.Client.Server + device.Client.LeaseLeft
                + device.Client.DnsServer(0) + device.Client.NtpServer(0) + (uint)device.Client.Mtu + (uint)device.Client.GetDomainName(text) + (device.Client.Wait(0) ? 1u : 0);
            long asked = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsGreaterThan(0u, sum);
            Assert.IsGreaterThan(0u, device.Count(DhcpCounter.ProbeConflicts));
            Assert.IsGreaterThan(0u, device.Count(DhcpCounter.AddressesCeded));
            Assert.IsGreaterThan(0u, device.Count(DhcpCounter.NaksTaken));
            Assert.IsGreaterThan(0u, device.Count(DhcpCounter.LeasesExpired));
            Assert.IsGreaterThan(0u, device.Count(DhcpCounter.DroppedBadNetmask));
            return device.Host.Allocated + asked;
        });
    }

    private static void AssertNothing(Func<long> measure)
    {
        long allocated = measure();
        for (int again = 0; again < 2 && allocated != 0; again++)
        {
            allocated = measure();
        }

        Assert.AreEqual(0, allocated);
    }
}
