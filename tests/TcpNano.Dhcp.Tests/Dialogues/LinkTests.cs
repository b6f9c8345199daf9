using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;

namespace TcpNano.Dhcp.Tests.Dialogues;

/// <summary>The link goes down and up, the client starts with an address from before, and stops: RFC 2131 sections 3.2, 3.7, 4.4.2 and 4.4.6.</summary>
[TestClass]
public class LinkTests
{
    [TestMethod]
    [Rfc(2131, "3.7-1", "4.3.2-3", "4.4.2-1", "4.4.2-2", "4.4.2-3", "4.4.4-1")]
    [Rfc(5227, "2.1-1")]
    public void LinkDownAndUp_VerifiesTheAddress()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        lan.Run(60_000);
        uint before = device.Sent[^1].Xid;
        device.SetLink(false);
        lan.Run(5000);
        Assert.AreEqual(DhcpState.InitReboot, device.Client.State);
        Assert.AreEqual(server.First, device.Stack.Address, "it stays");
        int sent = device.Sent.Count;
        device.SetLink(true);
        lan.RunUntil(() => device.Client.State == DhcpState.Rebooting, 2000, "REBOOTING");
        Assert.HasCount(sent + 1, device.Sent);
        Bootp request = device.Sent[^1];
        Assert.AreEqual(Bootp.Request, request.Type);
        Assert.AreEqual(server.First, request.Requested);
        Assert.IsFalse(request.Has(54));
        Assert.AreEqual(0u, request.ClientAddress);
        Assert.AreEqual(0xFFFFFFFFu, request.Destination);
        Assert.AreNotEqual(before, request.Xid);
        lan.Run(1);
        Assert.AreEqual(DhcpState.Probing, device.Client.State);
        int probes = device.Probes.Count;
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 10_000, "BOUND");
        Assert.HasCount(probes + 3, device.Probes, "it may be another network");
        Assert.AreEqual(server.First, device.Stack.Address);
        Assert.AreEqual(1u, device.Count(DhcpCounter.DiscoversSent));
    }

    [TestMethod] // connections live through it
    [Rfc(2131, "4.4.5-12")]
    public void LinkDownAndUp_KeepsConnections()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device one = lan.Bound(server);
        Device two = lan.Bound(server);
        TcpListener listener = two.Stack.Listen(7, 1);
        TcpConnection connection = one.Stack.Connect(two.Stack.Address, 7, 0);
        lan.RunUntil(() => connection.State == TcpState.Established && listener.HasPending, 5000, "open");
        TcpConnection peer = listener.Accept(0);
        one.SetLink(false);
        lan.Run(3000);
        one.SetLink(true);
        lan.RunUntil(() => one.Client.State == DhcpState.Bound, 20_000, "BOUND");
        byte[] data = [1, 2, 3];
        Assert.AreEqual(3, connection.Send(data, 0, 3, 0));
        lan.Run(1000);
        Assert.AreEqual(3, peer.Receive(data, 0, 3, 0));
    }

    [TestMethod] // another network: its server refuses the address
    [Rfc(2131, "3.1-4", "4.4.5-11")]
    public void AnotherNetwork_Refuses()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        device.SetLink(false);
        lan.Run(100);
        server.IsSilent = true;
        TestServer other = lan.AddServer(0x0A000101);
        device.SetLink(true);
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(1u, device.Count(DhcpCounter.NaksTaken));
        Assert.AreEqual(other.First, device.Stack.Address);
        Assert.AreEqual(other.Address, device.Client.Server);
    }

    [TestMethod] // any server may grant it
    [Rfc(2131, "4.4.2-4")]
    public void AnotherServer_MayGrantIt()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        device.SetLink(false);
        lan.Run(100);
        server.IsSilent = true;
        TestServer other = lan.AddServer(Lan.ServerAddress + 1);
        other.Change = (request, reply) => other.Reply(request, Bootp.Ack, request.Requested);
        device.SetLink(true);
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(server.First, device.Stack.Address);
        Assert.AreEqual(other.Address, device.Client.Server);
    }

    [TestMethod] // nobody answers, as when the router restarts: the address stays until the lease ends, and the search goes on
    [Rfc(2131, "3.2-1", "3.7-2", "3.7-3")]
    public void NobodyAnswers_TheLeaseGoesOn()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        long end = device.Sent[^1].Time + 3_600_000;
        device.SetLink(false);
        server.IsSilent = true;
        lan.Run(100);
        device.SetLink(true);
        lan.RunUntil(() => device.Client.State == DhcpState.Selecting, 20_000, "SELECTING");
        Assert.AreEqual(server.First, device.Stack.Address);
        Assert.AreEqual(server.First, device.Sent[^1].Requested);
        Assert.AreEqual(2, device.Sent.Count(message => message.Type == Bootp.Request && message.Server == 0));
        lan.Network.RunUntil(end - 1);
        Assert.AreEqual(server.First, device.Stack.Address);
        lan.Run(1);
        Assert.AreEqual(0u, device.Stack.Address);
        Assert.AreEqual(DhcpState.Selecting, device.Client.State);
    }

    [TestMethod] // the server comes back in time: the same address, and no connection has noticed
    public void ServerThatComesBack_GivesTheSame()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        device.SetLink(false);
        server.IsSilent = true;
        lan.Run(100);
        device.SetLink(true);
        lan.Run(100_000);
        Assert.AreEqual(DhcpState.Selecting, device.Client.State);
        server.IsSilent = false;
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 80_000, "BOUND");
        Assert.AreEqual(server.First, device.Stack.Address);
        Assert.AreEqual(0u, device.Count(DhcpCounter.LeasesExpired));
        Assert.AreEqual(0u, device.Stack.Counters[StackCounter.ResetsSent]);
    }

    [TestMethod] // down again in every state, at every step: it always comes back
    public void LinkDown_InEveryState()
    {
        for (int at = 0; at < 9000; at += 130)
        {
            Lan lan = new();
            TestServer server = lan.AddServer();
            server.Delay = 900;
            Device device = lan.AddDevice();
            device.Client.Start();
            lan.Run(at);
            DhcpState state = device.Client.State;
            device.SetLink(false);
            lan.Run(1);
            Assert.IsTrue(device.Client.State is DhcpState.Init or DhcpState.InitReboot, state + ": " + device.Client.State);
            int sent = device.Sent.Count;
            lan.Run(10_000);
            Assert.HasCount(sent, device.Sent, "while the link is down");
            device.SetLink(true);
            lan.RunUntil(() => device.Client.State == DhcpState.Bound, 30_000, "BOUND after " + state);
            Assert.AreEqual(server.First, device.Stack.Address);
        }
    }

    [TestMethod] // a plug that is loose: no more than one attempt a second
    public void LinkThatFlaps_IsBounded()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        int before = device.Sent.Count;
        for (int i = 0; i < 1000; i++)
        {
            device.SetLink(i % 2 != 0);
            lan.Run(60);
        }

        Assert.IsLessThan(70, device.Sent.Count - before);
        device.SetLink(true);
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
    }

    [TestMethod] // started while the link is down
    public void Start_WithoutLink()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.AddDevice();
        device.SetLink(false);
        lan.Run(1);
        device.Client.Start();
        lan.Run(100_000);
        Assert.IsEmpty(device.Sent);
        Assert.AreEqual(DhcpState.Init, device.Client.State);
        device.SetLink(true);
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // an address that the app has kept over a restart
    [DataRow(true)]
    [DataRow(false)]
    [Rfc(2131, "4.3.2-3", "4.4.2-1")]
    public void PreviousAddress_IsAskedForFirst(bool known)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device before = lan.Bound(server);
        uint address = before.Stack.Address;
        before.Driver.SetLink(false);
        DhcpOptions options = Lan.Options();
        options.PreviousAddress = known ? address : address + 5;
        NetworkStack stack = new(before.Driver, new StackOptions { Secret = [.. Enumerable.Repeat((byte)9, 16)] });
        DhcpClient client = new(stack, options);
        before.Host.Reboot(stack);
        before.Driver.SetLink(true);
        int sent = before.Sent.Count;
        client.Start();
        lan.Run(10);
        Assert.AreEqual(Bootp.Request, before.Sent[sent].Type);
        Assert.AreEqual(options.PreviousAddress, before.Sent[sent].Requested);
        Assert.AreEqual(0u, stack.Address, "not before it is granted");
        lan.RunUntil(() => client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(known ? 0u : 1u, client.Counters[DhcpCounter.NaksTaken]);
        Assert.AreEqual(address, stack.Address);
    }

    [TestMethod]
    [Rfc(2131, "4.4.4-3", "4.4.6-1", "4.4.1-9")]
    public void Stop_GivesTheAddressBack()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        device.Client.Stop();
        lan.Run(10);
        Assert.AreEqual(DhcpState.Releasing, device.Client.State);
        Bootp release = device.Sent[^1];
        Assert.AreEqual(Bootp.Release, release.Type);
        Assert.AreEqual(server.First, release.ClientAddress);
        Assert.AreEqual(server.First, release.Source);
        Assert.AreEqual(server.Address, release.Destination);
        Assert.AreEqual(server.Address, release.Server);
        CollectionAssert.AreEqual(server.Station, release.DestinationStation);
        CollectionAssert.AreEqual(new[] { 53, 54 }, release.Options.Select(option => option.Code).ToArray());
        Assert.AreEqual(0u, server.AddressOf(device.Station));
        lan.Run(500);
        Assert.AreEqual(DhcpState.Stopped, device.Client.State);
        Assert.AreEqual(0u, device.Stack.Address);
        int sent = device.Sent.Count;
        lan.Run(10_000_000);
        Assert.HasCount(sent, device.Sent);

        // Again from the start: the address is no longer ours to verify.
        device.Client.Start();
        device.Client.Start();
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(Bootp.Discover, device.Sent[sent].Type);
    }

    [TestMethod] // at any time, in any state, and with the link down
    public void Stop_InEveryState()
    {
        for (int at = 0; at < 9000; at += 130)
        {
            Lan lan = new();
            TestServer server = lan.AddServer();
            server.Delay = 900;
            Device device = lan.AddDevice();
            device.Client.Start();
            lan.Run(at);
            DhcpState state = device.Client.State;
            if (at % 260 == 0)
            {
                device.SetLink(false);
                lan.Run(1);
            }

            device.Client.Stop();
            device.Client.Stop();
            lan.Run(600);
            Assert.AreEqual(DhcpState.Stopped, device.Client.State, state.ToString());
            Assert.AreEqual(0u, device.Stack.Address);
            int sent = device.Sent.Count;
            device.SetLink(true);
            lan.Run(100_000);
            Assert.HasCount(sent, device.Sent);
            device.Client.Start();
            lan.RunUntil(() => device.Client.State == DhcpState.Bound, 40_000, "BOUND after " + state);
        }
    }

    [TestMethod] // the app hears of it, and Wait answers at once where there is nothing to wait for
    public void NextReady_NamesTheClient()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.AddDevice();
        Assert.IsFalse(device.Client.Wait(0));
        device.Client.Start();
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.IsTrue(device.Client.Wait(0));
        Assert.IsTrue(Named(device));
        Assert.IsFalse(Named(device));
        lan.RunUntil(() => device.Client.State == DhcpState.Renewing, 2_000_000, "RENEWING");
        Assert.IsTrue(Named(device));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => device.Client.Wait(-2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => device.Client.WaitPolling(-2));
    }

    [TestMethod] // the app has changed its mind, and forgot to stop the client
    public void AddressOfTheApp_IsLeftAlone()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        device.Stack.Configure(Lan.Network24 + 99, Lan.Mask24, 0);
        server.IsSilent = true;
        lan.Run(4_000_000);
        Assert.AreEqual(1u, device.Count(DhcpCounter.LeasesExpired));
        Assert.AreEqual(Lan.Network24 + 99, device.Stack.Address);
        device.Client.Stop();
        lan.Run(1000);
        Assert.AreEqual(Lan.Network24 + 99, device.Stack.Address);
    }

    [TestMethod] // misuse of the constructor takes no place in the stack
    public void Constructor_ChecksFirst()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        for (int i = 0; i < 20; i++)
        {
            Assert.ThrowsExactly<ArgumentException>(() => new DhcpClient(device.Stack, new DhcpOptions { HostName = "-" }));
            Assert.ThrowsExactly<ArgumentException>(() => new DhcpClient(device.Stack, new DhcpOptions { StartDelay = -1 }));
            Assert.ThrowsExactly<ArgumentNullException>(() => new DhcpClient(device.Stack, null!));
            Assert.ThrowsExactly<ArgumentNullException>(() => new DhcpClient(null!, new DhcpOptions()));
        }

        DhcpClient second = new(device.Stack, new DhcpOptions());
        device.Client.Start();
        Assert.ThrowsExactly<InvalidOperationException>(second.Start, "the port is taken");
        Assert.AreEqual(DhcpState.Stopped, second.State);
    }

    private static bool Named(Device device)
    {
        bool named = false;
        while (device.Stack.NextReady() is NetworkHandle handle)
        {
            TcpEvents events = handle.TakeEvents();
            named |= handle == device.Client && events == TcpEvents.Changed;
        }

        return named;
    }
}
