using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;
using TcpNano.Diagnostics;

namespace TcpNano.Dhcp.Tests.Dialogues;

/// <summary>What the event ring tells of a client.</summary>
[TestClass]
public class EventTests
{
    [TestMethod]
    public void EveryState_IsAnEvent_WithTheLease()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        List<DhcpState> states = [];
        uint leaseOf = 0;
        EventReader reader = new(device.Stack);
        StackEvent e = new();
        while (reader.Read(e))
        {
            if (e.Kind == StackEventKind.Dhcp)
            {
                states.Add((DhcpState)e.Code);
                leaseOf = (uint)e.Third;
                Assert.AreEqual(states[^1] >= DhcpState.Probing ? server.First : 0u, (uint)e.First, $"address in {states[^1]}");
            }
        }

        Assert.AreEqual(server.Address, leaseOf, "server");

        // The first state is noted once something is done about it.
        CollectionAssert.AreEqual(new[] { DhcpState.Init, DhcpState.Selecting, DhcpState.Requesting, DhcpState.Probing, DhcpState.Bound }, states);
    }
}
