using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.Dhcp.Tests.Parts;

/// <summary>The table against the arrows of RFC 2131 figure 5, and what we have added to it.</summary>
[TestClass]
public class StateTableTests
{
    private static readonly (DhcpState From, int Event, DhcpState To)[] s_figure5 =
    [
        (DhcpState.Init, DhcpStateTable.Go, DhcpState.Selecting),
        (DhcpState.InitReboot, DhcpStateTable.Go, DhcpState.Rebooting),
        (DhcpState.Selecting, DhcpStateTable.Choose, DhcpState.Requesting),
        (DhcpState.Requesting, DhcpStateTable.Nak, DhcpState.Init),
        (DhcpState.Rebooting, DhcpStateTable.Nak, DhcpState.Init),
        (DhcpState.Bound, DhcpStateTable.Renew, DhcpState.Renewing),
        (DhcpState.Renewing, DhcpStateTable.Ack, DhcpState.Bound),
        (DhcpState.Renewing, DhcpStateTable.Nak, DhcpState.Init),
        (DhcpState.Renewing, DhcpStateTable.Rebind, DhcpState.Rebinding),
        (DhcpState.Rebinding, DhcpStateTable.Ack, DhcpState.Bound),
        (DhcpState.Rebinding, DhcpStateTable.Nak, DhcpState.Init),
        (DhcpState.Rebinding, DhcpStateTable.Expire, DhcpState.Init),

        // REQUESTING and REBOOTING go to BOUND by way of the probes (section 4.4.1), or back with a DECLINE.
        (DhcpState.Requesting, DhcpStateTable.Ack, DhcpState.Probing),
        (DhcpState.Rebooting, DhcpStateTable.Ack, DhcpState.Probing),
        (DhcpState.Probing, DhcpStateTable.Clear, DhcpState.Bound),
        (DhcpState.Probing, DhcpStateTable.Conflict, DhcpState.Init),
    ];

    [TestMethod]
    public void Figure5()
    {
        DhcpStateTable table = new();
        foreach ((DhcpState from, int what, DhcpState to) in s_figure5)
        {
            Assert.AreEqual((int)to, table.Next(from, what), from + " " + what);
        }
    }

    [TestMethod] // OFFER, ACK and NAK are nothing to BOUND; offers to none but SELECTING
    public void WhatCannotBe()
    {
        DhcpStateTable table = new();
        foreach (DhcpState state in Enum.GetValues<DhcpState>())
        {
            bool asks = state is DhcpState.Requesting or DhcpState.Rebooting or DhcpState.Renewing or DhcpState.Rebinding;
            Assert.AreEqual(asks, table.Next(state, DhcpStateTable.Ack) != DhcpStateTable.No, state.ToString());
            Assert.AreEqual(asks, table.Next(state, DhcpStateTable.Nak) != DhcpStateTable.No, state.ToString());
            Assert.AreEqual(state is DhcpState.Selecting or DhcpState.Requesting, table.Next(state, DhcpStateTable.Choose) != DhcpStateTable.No, state.ToString());
            Assert.AreEqual(state == DhcpState.Probing, table.Next(state, DhcpStateTable.Clear) != DhcpStateTable.No, state.ToString());
        }
    }

    [TestMethod] // a running client can always be stopped, and can lose the link
    public void EveryState_HasAWayOut()
    {
        DhcpStateTable table = new();
        foreach (DhcpState state in Enum.GetValues<DhcpState>().Where(state => state != DhcpState.Stopped))
        {
            Assert.IsTrue(table.Next(state, DhcpStateTable.Stop) != DhcpStateTable.No || table.Next(state, DhcpStateTable.Release) != DhcpStateTable.No, state.ToString());
            Assert.AreNotEqual(DhcpStateTable.No, table.Next(state, DhcpStateTable.DownLeased), state.ToString());
        }

        for (int what = 0; what < DhcpStateTable.Events; what++)
        {
            Assert.IsTrue(Enum.GetValues<DhcpState>().Any(state => table.Next(state, what) != DhcpStateTable.No), "event " + what + " does nothing anywhere");
            foreach (DhcpState state in Enum.GetValues<DhcpState>())
            {
                int next = table.Next(state, what);
                Assert.IsTrue(next == DhcpStateTable.No || Enum.IsDefined((DhcpState)next));
            }
        }
    }
}
