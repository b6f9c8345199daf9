using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// RFC 9293 section 3.9.2.3: segments from or to addresses that are no host's. Nothing is sent, and nothing remembered.
[TestClass]
public class AddressValidationTests
{
    [TestMethod] // RFC 9293 3.9.2.3: SYNs from an invalid source
    [Rfc(9293, "MUST-63")]
    public void SynFromAnInvalidSource_IsIgnored()
    {
        string[] sources = { "0", "0xFFFFFFFF", "0x0A0000FF", "0x0A000000", "0xE0000001", "0xEFFFFFFF", "0xF0000001", "0x7F000001" };
        Dialogue d = Dialogue.Listening();
        for (int i = 0; i < sources.Length; i++)
        {
            d.Inject("SYN seq=0 mss=1460 src=" + sources[i]).ExpectNothing();
            d.Inject("SYN seq=0 mss=1460 dport=99 src=" + sources[i]).ExpectNothing();
            d.Inject("ACK seq=0 ack=1 src=" + sources[i]).ExpectNothing();
        }

        d.Equal(3 * sources.Length, d.Stack.Counters[StackCounter.IPv4DroppedBadSource], "IPv4DroppedBadSource");
        d.Elapse(10000).ExpectNothing();
        d.Handshake();
    }

    [TestMethod] // RFC 9293 3.9.2.3: from ourselves, the attack known as LAND
    [Rfc(9293, "MUST-63")]
    public void Land_IsIgnored()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 mss=1460 src=0x0A000001 sport=7").ExpectNothing();
        d.Inject("SYN seq=0 mss=1460 src=0x0A000001").ExpectNothing();
        d.Equal(2, d.Stack.Counters[StackCounter.IPv4DroppedBadSource], "IPv4DroppedBadSource");
        d.Elapse(10000).ExpectNothing();
        d.Handshake();
    }

    [TestMethod] // RFC 9293 3.9.2.3: SYNs to broadcast or multicast
    [Rfc(9293, "MUST-57")]
    public void SynToBroadcastOrMulticast_IsIgnored()
    {
        string[] destinations = { "0xFFFFFFFF", "0x0A0000FF", "0x0A000000", "0xE0000001", "0xEFFFFFFA" };
        Dialogue d = Dialogue.Listening();
        for (int i = 0; i < destinations.Length; i++)
        {
            d.Inject("SYN seq=0 mss=1460 dst=" + destinations[i]).ExpectNothing();
            d.Inject("SYN seq=0 mss=1460 bcast dst=" + destinations[i]).ExpectNothing();
            d.Inject("SYN seq=0 mss=1460 dport=99 bcast dst=" + destinations[i]).ExpectNothing();
            d.Inject("ACK seq=0 ack=1 bcast dst=" + destinations[i]).ExpectNothing();
        }

        d.Elapse(10000).ExpectNothing();
        d.Handshake();
    }

    [TestMethod] // RFC 1122 3.3.6: our own address inside a link-layer broadcast
    [Rfc(1122, "3.3.6-4", "2.4-1")]
    public void UnicastInsideALinkBroadcast_IsIgnored()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 mss=1460 bcast").ExpectNothing();
        d.Inject("SYN seq=0 dport=99 bcast").ExpectNothing();
        d.Equal(2, d.Stack.Counters[StackCounter.IPv4DroppedBroadcast], "IPv4DroppedBroadcast");
        d.Handshake();
    }

    [TestMethod] // RFC 1122 3.2.1.3: for another host
    [Rfc(1122, "3.2.1.3-3", "3.2.2.2-1")]
    public void SegmentForAnotherHost_IsIgnored()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 mss=1460 dst=0x0A000009").ExpectNothing();
        d.Inject("SYN seq=0 mss=1460 dst=0xC0000201").ExpectNothing();
        d.Equal(2, d.Stack.Counters[StackCounter.IPv4DroppedNotOurs], "IPv4DroppedNotOurs");
    }

    [TestMethod] // fragments are dropped and counted, whichever they are
    public void Fragments_AreDroppedWhereNoneAreReassembled()
    {
        StackOptions options = Dialogue.NewOptions();
        options.ReassemblyDatagrams = 0;
        Dialogue d = Dialogue.Listening(options);
        d.Inject("SYN seq=0 mss=1460 frag=0x2000").ExpectNothing();
        d.Inject("SYN seq=0 mss=1460 frag=0x0001").ExpectNothing();
        d.Inject("SYN seq=0 mss=1460 frag=0x2001").ExpectNothing();
        d.Equal(3, d.Stack.Counters[StackCounter.IPv4DroppedFragment], "IPv4DroppedFragment");

        // Neither DF nor its absence makes a fragment.
        d.Inject("SYN seq=0 mss=1460 frag=0").Expect("SYN|ACK");
    }

    [TestMethod] // whatever the peer's TTL and TOS: they are its own business
    public void TtlAndTosOfThePeer_DoNotMatter()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 mss=1460 ttl=1 tos=0xFF").Expect("SYN|ACK seq=0 ack=1 tos=0");
        d.Inject("ACK seq=1 ack=1 ttl=255 tos=3").Accept();
        d.Inject("ACK seq=1 ack=1 len=10 ttl=1 tos=0x10").ExpectDelayed("ACK seq=1 ack=11 tos=0").Receive(10);
    }
}
