using nanoFramework.TestFramework;
using TcpNano.Tcp;
using TcpNano.Tests.Support;
using TcpNano.Wire;

namespace TcpNano.Tests.Defence;

// RFC 9293 section 3.4.1 and RFC 6528: initial sequence numbers. RFC 6056: ephemeral ports.
[TestClass]
public class InitialSequenceTests
{
    [TestMethod] // RFC 9293 3.4.1: between the same ends the number advances once every 4 microseconds
    [Rfc(9293, "MUST-8")]
    [Rfc(6528, "3-2")]
    public void IssIsClockDriven()
    {
        Dialogue d = Dialogue.Listening();
        uint first = OpenAndReset(d);
        d.Elapse(1000);
        uint second = OpenAndReset(d);
        d.Equal(250000, second - first, "advance of the ISS in a second");
        d.Elapse(20000000);
        uint third = OpenAndReset(d);
        d.Equal(unchecked((uint)(250L * 20000000)), third - second, "advance of the ISS, wrapped");
    }

    [TestMethod] // RFC 9293 3.4.1: other ends, another number space
    [Rfc(9293, "SHLD-1")]
    [Rfc(6528, "3-1")]
    public void IssDependsOnTheFourTuple()
    {
        Dialogue d = Dialogue.Listening();
        uint[] seen = new uint[8];
        for (int i = 0; i < seen.Length; i++)
        {
            d.Peer(40000 + i);
            seen[i] = OpenAndReset(d);
            for (int k = 0; k < i; k++)
            {
                uint apart = seen[i] - seen[k];
                d.Check(apart > 10000 && apart < 0xFFFFFFFF - 10000, "numbers of neighbouring ports are unrelated");
            }
        }
    }

    [TestMethod] // RFC 6528 section 3: both addresses and both ports count, every bit of them
    [Rfc(9293, "SHLD-1")]
    [Rfc(6528, "3-1", "3-4")]
    public void Iss_EveryBitOfTheEndsCounts()
    {
        InitialSequence sequence = new InitialSequence(new SipHash(Dialogue.NewOptions().Secret));
        uint plain = sequence.Next(0x0A000001, 0x0A000002, 0x9C400007, 0);
        for (int bit = 0; bit < 96; bit++)
        {
            uint flip = 1u << (bit & 31);
            uint other = sequence.Next(
                bit < 32 ? 0x0A000001 ^ flip : 0x0A000001,
                bit >= 32 && bit < 64 ? 0x0A000002 ^ flip : 0x0A000002,
                bit >= 64 ? 0x9C400007 ^ flip : 0x9C400007,
                0);
            uint apart = other - plain;
            Assert.IsTrue(apart > 10000 && apart < 0xFFFFFFFF - 10000, "bit " + bit.ToString());
        }
    }

    [TestMethod] // RFC 9293 3.4.1: who does not know the secret cannot compute the number
    [Rfc(9293, "MUST-9")]
    [Rfc(6528, "3-3")]
    public void IssDependsOnTheSecret()
    {
        StackOptions other = Dialogue.NewOptions();
        other.Secret[15] ^= 1;
        uint first = OpenAndReset(Dialogue.Listening());
        Dialogue d = Dialogue.Listening(other);
        uint apart = OpenAndReset(d) - first;
        d.Check(apart > 10000 && apart < 0xFFFFFFFF - 10000, "one bit of the secret changes everything");
    }

    [TestMethod] // the secret is copied: what the app does with its array afterwards changes nothing
    public void Secret_IsCopied()
    {
        uint first = OpenAndReset(Dialogue.Listening());
        StackOptions options = Dialogue.NewOptions();
        Dialogue d = Dialogue.Listening(options);
        for (int i = 0; i < options.Secret.Length; i++)
        {
            options.Secret[i] = 0;
        }

        d.Equal(first, OpenAndReset(d), "the ISS");
    }

    [TestMethod] // RFC 6056 3.2: ports from 1024 at least, and not in order
    public void EphemeralPorts_AreNotPredictable()
    {
        StackOptions options = Dialogue.NewOptions();
        options.Connections = 16;
        Dialogue d = Dialogue.Closed(options);
        int inOrder = 0;
        int previous = 0;
        for (int i = 0; i < 16; i++)
        {
            d.Connect(Dialogue.FirstPeerAddress, 100 + (i & 1)).Expect("SYN seq=0");
            int port = d.Flow.LocalPort;
            d.Check(port >= 1024 && port <= 65535, "port " + port.ToString());
            inOrder += port == previous + 1 || port == previous + 2 ? 1 : 0;
            previous = port;
        }

        d.Check(inOrder < 8, "ports follow each other");
    }

    [TestMethod] // RFC 6056: another secret (a reboot), other ports
    public void EphemeralPorts_DifferAfterAReboot()
    {
        StackOptions options = Dialogue.NewOptions();
        int first = Dialogue.Connecting(options).Flow.LocalPort;
        options.Secret[0] ^= 0x80;
        Dialogue d = Dialogue.Connecting(options);
        d.Check(d.Flow.LocalPort != first, "the same port after a reboot");
    }

    private static uint OpenAndReset(Dialogue d)
    {
        d.SynReceived();
        uint iss = d.Flow.OurIss;
        d.Inject("RST seq=1").ExpectNothing();
        return iss;
    }
}
