using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Mdns.Tests.Support;

namespace TcpNano.Mdns.Tests.Memory;

/// <summary>After construction nothing is allocated: not by queries, conflicts, stops or a link that flaps.</summary>
[TestClass]
public class AllocationTests
{
    [TestMethod]
    public void AllOfIt_AllocatesNothing()
    {
        long allocated = Measure();

        // What one repetition shows and the next does not is the runtime's own.
        for (int again = 0; again < 2 && allocated != 0; again++)
        {
            allocated = Measure();
        }

        Assert.AreEqual(0, allocated);
    }

    private static long Measure()
    {
        Lan lan = new();
        Device device = lan.Running();
        for (int round = 0; round < 40; round++)
        {
            if (round == 8)
            {
                lan.Network.MeasureAllocations = true;
            }

            lan.Ask(Dns.Query(Lan.HostName, Lan.A));
            lan.Ask(Dns.Query(Lan.HostName, Lan.Aaaa, 0x8001));
            lan.Ask(Dns.Query(Lan.TypeName, Lan.Ptr).Ask(Lan.TypesName, Lan.Ptr).Ask(Lan.InstanceName, Lan.Any));
            lan.Ask(Dns.Query(Lan.TypeName, Lan.Ptr, 0x8001).Knows(Rr.Ptr(Lan.TypeName, "Other._http._tcp.local")), Lan.OtherPeer);
            lan.Ask(Dns.Query(Lan.ReverseName, Lan.Ptr), port: 40000);
            lan.Ask(Dns.Probe(Lan.InstanceName, Rr.Srv(Lan.InstanceName, 1, "other.local")));
            lan.Say([1, 2, 3]);
            lan.Say(Dns.Response(round % 2 == 0 ? Rr.A(Lan.HostName, Lan.Peer) : Rr.Txt(Lan.InstanceName, "other")));
            lan.Run(300);
            lan.Say(Dns.Probe(device.HostName + ".local", Rr.A(device.HostName + ".local", Lan.Peer)));
            lan.Run(1500);
            lan.Say(Dns.Response(Rr.A(device.HostName + ".local", Lan.Peer)));
            lan.Run(5000);
            device.Driver.SetLink(round % 3 != 0);
            lan.Run(1000);
            device.Driver.SetLink(true);
            lan.Run(5000);
        }

        Assert.AreEqual(MdnsState.Running, device.Responder.State);
        foreach (MdnsCounter counter in new[] { MdnsCounter.AnswersSent, MdnsCounter.UnicastAnswersSent, MdnsCounter.LegacyAnswersSent, MdnsCounter.LateConflicts, MdnsCounter.ProbeConflicts, MdnsCounter.ProbesDeferred, MdnsCounter.DroppedMalformed })
        {
            Assert.IsGreaterThan(5u, device.Count(counter), counter.ToString());
        }

        return device.Host.Allocated;
    }
}
