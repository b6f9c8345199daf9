using System;
using nanoFramework.TestFramework;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.9.1 and 3.9.2: what the app may ask for, and what IP is told.
[TestClass]
public class UserInterfaceTests
{
    [TestMethod] // RFC 9293 3.9.1.1: listening again leaves connections alone
    [Rfc(9293, "MUST-41")]
    public void Listen_LeavesConnectionsAlone()
    {
        Dialogue d = Dialogue.Listening();
        d.Peer(40000).Handshake();
        d.Listener.Close();
        d.Listen(4);
        d.Peer(40000).State(TcpState.Established);
        d.Inject("ACK seq=1 ack=1 len=5").ExpectDelayed("ACK seq=1 ack=6").Receive(5);
        d.Peer(40001).Handshake();
        d.Peer(40000).SendText("STILL").Expect("ACK seq=1 data=STILL");
    }

    [TestMethod] // RFC 9293 3.9.1.1: OPEN's optional local address, and the port with it
    [Rfc(9293, "MUST-43")]
    [Rfc(1122, "3.3.4.2-2")]
    public void LocalEnd_CanBeChosen()
    {
        Dialogue d = Dialogue.Closed();
        d.Connect(Dialogue.FirstPeerAddress, 7, 5000).Expect("SYN seq=0");
        d.Equal(5000, d.Flow.LocalPort, "the SYN's source port");
        d.AnswerSyn();
        d.Equal(5000, d.App.LocalPort, "LocalPort");
        d.Equal(Dialogue.OurAddress, d.App.LocalAddress, "LocalAddress");
        d.Equal(Dialogue.FirstPeerAddress, d.App.RemoteAddress, "RemoteAddress");
        d.Equal(7, d.App.RemotePort, "RemotePort");

        // The same port towards another peer, and another port of the same peer, are other connections.
        d.Connect(0x0A000003, 7, 5000).Expect("SYN seq=0").AnswerSyn();
        d.Connect(Dialogue.FirstPeerAddress, 9, 5000).Expect("SYN seq=0").AnswerSyn();
        d.Peer(Dialogue.FirstPeerAddress, 7, 5000).State(TcpState.Established);
        d.Inject("ACK seq=1 ack=1 len=3").ExpectDelayed("ACK seq=1 ack=4").Receive(3);
    }

    [TestMethod] // RFC 9293 3.9.1.1: whichever address we have, when it is left to the stack
    [Rfc(9293, "MUST-43")]
    public void LocalAddress_CanBeLeftOpen()
    {
        Dialogue d = Dialogue.EstablishedActive();
        d.Equal(Dialogue.OurAddress, d.App.LocalAddress, "LocalAddress");
        d.Equal(Dialogue.OurAddress, d.Stack.Address, "Address");
    }

    [TestMethod] // RFC 9293 3.9.1.1: an address that is not ours; 3.10.1: a connection that exists
    [Rfc(1122, "3.2.1.3-2")]
    [Rfc(9293, "MUST-43")]
    public void LocalEnd_ThatCannotBe_IsRefused()
    {
        Dialogue d = Dialogue.Closed();
        d.Connect(Dialogue.FirstPeerAddress, 7, 5000).Expect("SYN seq=0").AnswerSyn();
        for (int i = 0; i < 5; i++)
        {
            bool refused = false;
            try
            {
                switch (i)
                {
                    case 0: d.Stack.Connect(Dialogue.FirstPeerAddress, 7, 0x0A000009, 0, 0); break;
                    case 1: d.Stack.Connect(Dialogue.FirstPeerAddress, 7, 0, 65536, 0); break;
                    case 2: d.Stack.Connect(Dialogue.FirstPeerAddress, 7, 0, -1, 0); break;
                    case 3: d.Stack.Connect(0xFFFFFFFF, 7, 0, 5001, 0); break;
                    default: d.Stack.Connect(Dialogue.FirstPeerAddress, 7, 0, 5000, 0); break;
                }
            }
            catch (ArgumentException)
            {
                refused = i < 4;
            }
            catch (InvalidOperationException)
            {
                refused = i == 4;
            }

            d.Check(refused, "misuse number " + i.ToString() + " was let through");
        }

        d.ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // RFC 9293 3.9.1.1: our address in the SYN and in all segments, whatever the route
    [Rfc(9293, "MUST-44", "MUST-45")]
    public void SourceAddress_IsOurs()
    {
        // Every frame's source address is compared by the dialogue itself; this one goes through the gateway.
        Dialogue d = Dialogue.Closed();
        d.Connect(0xC0000201, 7).Expect("SYN seq=0");
        d.AnswerSyn();
        d.Send(10).Expect("ACK seq=1 len=10");
        d.Close().Expect("FIN|ACK seq=11");
        d.Equal(Dialogue.OurAddress, d.App.LocalAddress, "LocalAddress");
    }

    [TestMethod] // RFC 9293 3.9.1.1: no OPEN to broadcast, multicast or other addresses that are no host's
    [Rfc(1122, "3.2.1.3-6")]
    [Rfc(9293, "MUST-46")]
    public void Connect_RefusesAddressesOfNoHost()
    {
        Dialogue d = Dialogue.Closed();
        uint[] addresses =
        {
            0xFFFFFFFF, 0x0A0000FF, 0x0A000000, 0xE0000001, 0xEFFFFFFF, 0xF0000001, 0x7F000001, 0, 5, 0x00FFFFFF, Dialogue.OurAddress,
        };
        for (int i = 0; i < addresses.Length; i++)
        {
            bool refused = false;
            try
            {
                d.Stack.Connect(addresses[i], 7, 0);
            }
            catch (ArgumentException)
            {
                refused = true;
            }

            d.Check(refused, "connected to " + IPv4Address.Format(addresses[i]));
        }

        d.ExpectNothing();
        d.Equal(0, d.Stack.Counters[StackCounter.ActiveOpens], "ActiveOpens");
    }

    [TestMethod] // RFC 9293 3.9.1.9: the Diffserv field of the app's choice, unchanged
    [Rfc(9293, "MUST-48", "SHLD-22")]
    [Rfc(1122, "3.2.1.6-1")]
    public void TypeOfService_IsSent()
    {
        Dialogue d = Dialogue.Established();
        d.App.TypeOfService = 0xB8;
        d.Equal(0xB8, d.App.TypeOfService, "TypeOfService");
        d.Send(10).Expect("ACK seq=1 len=10 tos=0xB8");
        d.Inject("ACK seq=1 ack=11 len=10").ExpectDelayed("ACK seq=11 ack=11 tos=0xB8");
        d.Receive(10).Ignore();
        d.Close().Expect("FIN|ACK seq=11 tos=0xB8");
        d.WaitForSegment(1000);
        d.Expect("FIN|ACK seq=11 tos=0xB8");
    }

    [TestMethod] // RFC 9293 3.9.1.9: changeable while open, connection by connection, and 0 by default
    [Rfc(9293, "SHLD-21")]
    public void TypeOfService_IsPerConnection()
    {
        Dialogue d = Dialogue.Listening();
        d.Peer(40000).Handshake();
        d.Peer(40001).Handshake();
        d.App.TypeOfService = 0x48;
        d.Send(10).Expect("ACK seq=1 len=10 tos=0x48");
        d.Peer(40000).Send(10).Expect("ACK seq=1 len=10 tos=0");
        d.Peer(40001).App.TypeOfService = 0x20;
        d.Inject("ACK seq=1 ack=11").Send(10).Expect("ACK seq=11 len=10 tos=0x20");

        // A slot that is used again starts afresh.
        d.Inject("RST seq=1").App.Close(0);
        d.Peer(40002).Handshake().Send(10).Expect("ACK seq=1 len=10 tos=0");
    }

    [TestMethod] // RFC 9293 3.9.1.9: only Diffserv, the ECN bits are not the app's
    [Rfc(9293, "MUST-48")]
    public void TypeOfService_HasItsRange()
    {
        Dialogue d = Dialogue.Established();
        int[] wrong = { -1, 1, 2, 3, 256, 0xFF };
        for (int i = 0; i < wrong.Length; i++)
        {
            bool refused = false;
            try
            {
                d.App.TypeOfService = wrong[i];
            }
            catch (ArgumentOutOfRangeException)
            {
                refused = true;
            }

            d.Check(refused, "took " + wrong[i].ToString());
        }
    }

    [TestMethod] // RFC 9293 3.9.2: the time to live is configurable, and used for everything
    [Rfc(9293, "MUST-49")]
    [Rfc(1122, "3.2.1.7-3", "3.2.1.7-4")]
    public void TimeToLive_IsConfigurable()
    {
        StackOptions options = Dialogue.NewOptions();
        options.TimeToLive = 7;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460").Expect("SYN|ACK seq=0 ack=1 ttl=7");
        d.Inject("ACK seq=1 ack=1").Accept();
        d.Send(10).Expect("ACK seq=1 len=10 ttl=7");
        d.Inject("FIN|ACK seq=1 ack=11").Expect("ACK seq=11 ack=2 ttl=7");
        d.Close().Expect("FIN|ACK seq=11 ack=2 ttl=7");
        d.Peer(40001).Inject("ACK seq=1 ack=5").Expect("RST rawseq=5 ttl=7");
        d.Connect().Expect("SYN seq=0 ttl=7");
    }

    [TestMethod] // RFC 9293 3.9.2: 64 by default (RFC 1122 3.2.1.7)
    [Rfc(9293, "MUST-49")]
    public void TimeToLive_DefaultsTo64()
    {
        Dialogue.Closed().Connect().Expect("SYN seq=0 ttl=64");
    }

    [TestMethod] // RFC 9293 3.9.2: IP options are passed over
    [Rfc(9293, "MUST-50")]
    public void IPOptions_AreIgnored()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 mss=1460 ipopts=01010101").Expect("SYN|ACK seq=0 ack=1");
        d.Inject("ACK seq=1 ack=1 ipopts=94040000").Accept();
        d.Inject("ACK seq=1 ack=1 len=10 ipopts=070704000000000000000000").ExpectDelayed("ACK seq=1 ack=11").Receive(10);
        d.Inject("ACK seq=11 ack=1 len=10 ipopts=01010101010101010101010101010101010101010101010101010101010101010101010101010101")
            .ExpectDelayed("ACK seq=1 ack=21").Receive(10);
    }

    [TestMethod] // RFC 9293 3.10.1: one passive OPEN a port
    public void Listen_TwiceOnAPortIsRefused()
    {
        Dialogue d = Dialogue.Listening();
        bool refused = false;
        try
        {
            d.Stack.Listen(Dialogue.ServicePort, 1);
        }
        catch (InvalidOperationException)
        {
            refused = true;
        }

        d.Check(refused, "a second listener");
        d.Check(d.Stack.Listen(Dialogue.ServicePort + 1, 1) != null, "another port");
        d.Handshake();
    }

    [TestMethod] // a fixed number of listeners; closing one makes room
    public void Listen_WithoutRoomIsRefused()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Listeners = 2;
        Dialogue d = Dialogue.Closed(options);
        d.Check(d.Stack.Listen(1, 1) != null, "first");
        TcpListener second = d.Stack.Listen(65535, 1);
        d.Check(second != null, "second");
        d.Equal(65535, second.Port, "Port");
        bool refused = false;
        try
        {
            d.Stack.Listen(3, 1);
        }
        catch (InvalidOperationException)
        {
            refused = true;
        }

        d.Check(refused, "no third");
        second.Close();
        second.Close();
        d.Check(d.Stack.Listen(3, 1) != null, "third");
    }

    [TestMethod] // misuse gives a documented exception
    public void BadArguments_AreRefused()
    {
        Dialogue d = Dialogue.Established();
        byte[] buffer = new byte[10];
        for (int i = 0; i < 22; i++)
        {
            bool refused = false;
            try
            {
                switch (i)
                {
                    case 0: d.Stack.Listen(0, 1); break;
                    case 1: d.Stack.Listen(-1, 1); break;
                    case 2: d.Stack.Listen(65536, 1); break;
                    case 3: d.Stack.Listen(9, 0); break;
                    case 4: d.Stack.Connect(Dialogue.FirstPeerAddress, 0, 0); break;
                    case 5: d.Stack.Connect(Dialogue.FirstPeerAddress, 65536, 0); break;
                    case 6: d.Stack.Connect(Dialogue.FirstPeerAddress, 7, -2); break;
                    case 7: d.App.Send(null, 0, 1, 0); break;
                    case 8: d.App.Send(buffer, -1, 1, 0); break;
                    case 9: d.App.Send(buffer, 0, 11, 0); break;
                    case 10: d.App.Send(buffer, 10, 1, 0); break;
                    case 11: d.App.Send(buffer, 0, -1, 0); break;
                    case 12: d.App.Send(buffer, 0, 1, -2); break;
                    case 13: d.App.Receive(null, 0, 1, 0); break;
                    case 14: d.App.Receive(buffer, -1, 1, 0); break;
                    case 15: d.App.Receive(buffer, 0, 11, 0); break;
                    case 16: d.App.Receive(buffer, int.MaxValue, int.MaxValue, 0); break;
                    case 17: d.App.Receive(buffer, 0, -1, 0); break;
                    case 18: d.App.Receive(buffer, 0, 1, -2); break;
                    case 19: d.App.Close(-2); break;
                    case 20: d.Listener.Accept(-2); break;
                    default: d.App.Send(buffer, int.MaxValue, 1, 0); break;
                }
            }
            catch (ArgumentException)
            {
                refused = true;
            }

            d.Check(refused, "misuse number " + i.ToString() + " was let through");
        }

        d.ExpectNothing().State(TcpState.Established);
    }

    [TestMethod] // a connection that was closed or aborted is no longer the app's
    public void ClosedConnection_IsRefused()
    {
        for (int how = 0; how < 2; how++)
        {
            for (int what = 0; what < 4; what++)
            {
                Dialogue d = Dialogue.Established();
                TcpConnection c = d.App;
                byte[] buffer = new byte[10];
                if (how == 0)
                {
                    c.Close(0);
                }
                else
                {
                    c.Abort();
                }

                bool refused = false;
                try
                {
                    switch (what)
                    {
                        case 0: c.Send(buffer, 0, 1, 0); break;
                        case 1: c.Receive(buffer, 0, 1, 0); break;
                        case 2: c.ShutdownSend(); break;
                        default: c.NoDelay = true; break;
                    }
                }
                catch (ObjectDisposedException)
                {
                    refused = true;
                }

                d.Check(refused, "use after the end, number " + what.ToString());

                // Closing again does nothing more; Abort still ends what has not ended (section 3.10.5).
                d.Ignore();
                c.Close(0);
                d.ExpectNothing();
                c.Abort();
                if (how == 0)
                {
                    d.ExpectReset("seq=2").Reason(CloseReason.Aborted);
                }

                d.ExpectNothing();
                c.Abort();
                c.Close(0);
                d.ExpectNothing();
            }
        }
    }

    [TestMethod] // RFC 9293 3.10.2, SEND after CLOSE: error: connection closing
    public void SendAfterShutdownSend_IsRefused()
    {
        Dialogue d = Dialogue.Established();
        d.ShutdownSend().Expect("FIN|ACK seq=1");
        bool refused = false;
        try
        {
            d.App.Send(new byte[1], 0, 1, 0);
        }
        catch (InvalidOperationException)
        {
            refused = true;
        }

        d.Check(refused, "sent after the FIN");
    }

    [TestMethod] // a closed listener is no longer the app's
    public void ClosedListener_IsRefused()
    {
        Dialogue d = Dialogue.Listening();
        d.Listener.Close();
        bool refused = false;
        try
        {
            d.Listener.Accept(0);
        }
        catch (ObjectDisposedException)
        {
            refused = true;
        }

        d.Check(refused, "accepted");
    }

    [TestMethod] // options out of their range, or without a secret
    public void BadOptions_AreRefused()
    {
        for (int i = 0; i < 12; i++)
        {
            StackOptions options = Dialogue.NewOptions();
            FakeDriver driver = new FakeDriver(1500, 4, MacCapabilities.None);
            switch (i)
            {
                case 0: options.Connections = 0; break;
                case 1: options.ReceiveBuffer = 1048577; break;
                case 2: options.SendBuffer = 0; break;
                case 3: options.Secret = null; break;
                case 4: options.Secret = new byte[16]; break;
                case 5: options.Secret = new byte[15]; break;
                case 6: options.TimeToLive = 0; break;
                case 7: options.DelayedAck = 500; break;
                case 8: options.R1 = 2; break;
                case 9: options.UserTimeout = 999; break;
                case 10: options.SynTimeout = 179999; break;
                default: options = null; break;
            }

            bool refused = false;
            try
            {
                new NetworkStack(driver, options).Configure(Dialogue.OurAddress, 0xFFFFFF00, 0);
            }
            catch (ArgumentException)
            {
                refused = true;
            }

            Assert.IsTrue(refused, "options number " + i.ToString() + " were let through");
        }
    }

    [TestMethod] // without an address nothing can be opened
    public void Connect_WithoutAnAddressIsRefused()
    {
        NetworkStack stack = new NetworkStack(new FakeDriver(1500, 4, MacCapabilities.None), Dialogue.NewOptions());
        bool refused = false;
        try
        {
            stack.Connect(Dialogue.FirstPeerAddress, 7, 0);
        }
        catch (InvalidOperationException)
        {
            refused = true;
        }

        Assert.IsTrue(refused, "connected without an address");
    }

    [TestMethod] // RFC 9293 3.10.3, RECEIVE: whatever was acknowledged to the peer is there to be taken, in pieces
    public void Receive_InPieces()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=1000").ExpectDelayed("ACK seq=1 ack=1001");
        d.Equal(1000, d.App.Available, "Available");
        for (int i = 0; i < 10; i++)
        {
            d.Receive(100);
        }

        d.Equal(0, d.App.Available, "Available");
        d.Ignore().ReceiveNothing();
    }

    [TestMethod] // RFC 9293 3.10.2, SEND: what does not fit is not taken
    public void Send_TakesWhatFits()
    {
        StackOptions options = Dialogue.NewOptions();
        options.SendBuffer = 1000;
        Dialogue d = Dialogue.Listening(options);
        d.PeerWindow = 0;
        d.Handshake();
        d.Equal(1000, d.App.SendRoom, "SendRoom");
        d.Send(900).Equal(100, d.App.SendRoom, "SendRoom");
        d.Equal(100, d.TrySend(500), "Send");
        d.Equal(TcpResult.TimedOut, d.TrySend(1), "Send");
        d.Equal(0, d.App.SendRoom, "SendRoom");
        d.TakeEvents();
        d.Inject("ACK seq=1 ack=1 win=2000").Expect("ACK seq=1 len=1000").Inject("ACK seq=1 ack=1001 win=2000");
        d.Check((d.TakeEvents() & TcpEvents.Writable) != 0, "the app is told of the room");
        d.Equal(1000, d.App.SendRoom, "SendRoom");
    }
}
