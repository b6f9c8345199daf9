using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Internet;

// RFC 1122 section 3.2.2: what a whole stack answers with an ICMP error, and what it never does.
[TestClass]
public class IcmpRulesTests
{
    private static FakeDriver s_driver;
    private static NetworkStack s_stack;

    [TestMethod] // RFC 1122 sections 3.2.2.1 and 3.3.8: a protocol that is not there, a port of a protocol that could have some
    [Rfc(1122, "3.2.2.1-1", "3.3.8", "3.1-1")]
    public void UnknownProtocol_IsUnreachable()
    {
        Setup();
        for (int protocol = 0; protocol < 256; protocol++)
        {
            byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, protocol, PayloadOf(protocol));
            Receive(frame);
            if (protocol == Frames.Icmp || protocol == Frames.Tcp || protocol == Frames.Igmp)
            {
                s_driver.ForgetSent();
                continue;
            }

            byte[] sent = s_driver.TakeSent();
            Assert.IsNotNull(sent);
            Assert.AreEqual((byte)Frames.Icmp, sent[23]);
            Assert.AreEqual(Frames.Own, DialogueFrames.Get32(sent, 26));
            Assert.AreEqual(Frames.Peer, DialogueFrames.Get32(sent, 30));
            Assert.AreEqual((byte)3, sent[34]);
            Assert.AreEqual((byte)(protocol == Frames.Udp ? 3 : 2), sent[35]);
            Assert.IsTrue(Frames.Holds(sent, 42, Frames.Slice(frame, 14, 28)));
            Assert.AreEqual(0, s_driver.SentCount);
        }
    }

    [TestMethod] // RFC 1122 section 3.2.2: not for what came to many, by its own address or by that of the frame
    [Rfc(1122, "3.2.2-7", "3.2.2-8")]
    public void NoError_AboutWhatWasForMany()
    {
        Setup();
        uint[] many = { 0xFFFFFFFF, 0xC0A800FF, 0xC0A80000, 0x00000000, 0xE0000001, 0xEFFFFFFF };
        int[] protocols = { Frames.Udp, 99 };
        for (int p = 0; p < protocols.Length; p++)
        {
            for (int i = 0; i < many.Length; i++)
            {
                byte[] frame = Frames.IPv4(Frames.Peer, many[i], protocols[p], PayloadOf(protocols[p]));
                ExpectSilence(frame);
                Frames.Everybody().CopyTo(frame, 0);
                ExpectSilence(frame);
            }

            byte[] unicast = Frames.IPv4(Frames.Peer, Frames.Own, protocols[p], PayloadOf(protocols[p]));
            Frames.Everybody().CopyTo(unicast, 0);
            ExpectSilence(unicast);
        }
    }

    [TestMethod] // RFC 1122 section 3.2.2: not for a fragment other than the first; here for none
    [Rfc(1122, "3.2.2-9")]
    public void NoError_AboutFragments()
    {
        Setup();
        int[] fragments = { 0x0001, 0x2001, 0x1FFF, 0x2000 };
        for (int i = 0; i < fragments.Length; i++)
        {
            byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, 99, Frames.Pattern(20));
            DialogueFrames.Put16(frame, 20, fragments[i]);
            FrameWriter.IPv4Checksum(frame, DialogueFrames.Ethernet);
            ExpectSilence(frame);
        }
    }

    [TestMethod] // RFC 1122 section 3.2.2: not when the source is no single host
    [Rfc(1122, "3.2.2-10")]
    public void NoError_ToWhatIsNoHost()
    {
        Setup();
        uint[] sources = { 0, 0x00000001, 0x7F000001, 0xE0000001, 0xF0000001, 0xFFFFFFFF, 0xC0A800FF, 0xC0A80000, Frames.Own };
        for (int i = 0; i < sources.Length; i++)
        {
            ExpectSilence(Frames.IPv4(sources[i], Frames.Own, 99, Frames.Pattern(20)));
            ExpectSilence(Frames.IPv4(sources[i], Frames.Own, Frames.Udp, PayloadOf(Frames.Udp)));
        }
    }

    [TestMethod] // RFC 1122 section 3.2.2: not about an error, whatever it quotes and however broken it is
    [Rfc(1122, "3.2.2-6")]
    public void NoError_AboutAnError()
    {
        Setup();
        int[] types = { 3, 4, 5, 11, 12 };
        byte[] quote = Frames.Slice(Frames.IPv4(Frames.Own, Frames.Far, 99, Frames.Pattern(20)), 14, 40);
        for (int i = 0; i < types.Length; i++)
        {
            for (int code = 0; code < 20; code++)
            {
                ExpectSilence(Frames.IPv4(Frames.Gateway, Frames.Own, Frames.Icmp, Frames.IcmpMessage(types[i], code, 0, quote)));
                ExpectSilence(Frames.IPv4(Frames.Gateway, Frames.Own, Frames.Icmp, Frames.IcmpMessage(types[i], code, 0, new byte[0])));
            }
        }
    }

    // The same stack does answer what may be answered, so that the silence means something.
    private static void ExpectSilence(byte[] frame)
    {
        Receive(frame);
        Assert.AreEqual(0, s_driver.SentCount);
        Receive(Frames.IPv4(Frames.Peer, Frames.Own, 99, Frames.Pattern(20)));
        Assert.AreEqual(1, s_driver.SentCount);
        s_driver.ForgetSent();
    }

    // 20 octets: of UDP a whole datagram, without a checksum.
    private static byte[] PayloadOf(int protocol)
    {
        byte[] payload = Frames.Pattern(20);
        if (protocol == Frames.Udp)
        {
            DialogueFrames.Put16(payload, 4, payload.Length);
            DialogueFrames.Put16(payload, 6, 0);
        }

        return payload;
    }

    private static void Receive(byte[] frame)
    {
        s_driver.Clock += 1000;
        Assert.IsTrue(s_driver.Inject(frame, frame.Length));
        s_stack.Poll();
    }

    private static void Setup()
    {
        s_driver = new FakeDriver();
        s_stack = new NetworkStack(s_driver, Dialogue.NewOptions());
        s_stack.Configure(Frames.Own, Frames.Netmask, Frames.Gateway);
        s_driver.ForgetSent();
    }
}
