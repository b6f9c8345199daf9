using HttpDemo;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using MqttDemo;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Firmware;

/// <summary>nfproj/MqttDemo octet by octet, and its pauses in virtual time.</summary>
[TestClass]
public class MqttPublisherTests
{
    [TestMethod] // MQTT 3.1.1 section 3.1
    public void Connect_IsWrittenAsTheStandardHasIt()
    {
        Octets packet = new MqttPackets(64).WriteConnect(Octets.Of("ab"), Octets.Of("t/s"), Octets.Of("off"), 0x1234);
        Assert.AreEqual("10180004" + "4D515454" + "04" + "26" + "1234" + "00026162" + "0003742F73" + "00036F6666", Hex(packet));
    }

    [TestMethod] // sections 2.2.3 and 3.3
    [DataRow(1, "3006", false)]
    [DataRow(122, "317F", true)]
    [DataRow(123, "308001", false)]
    [DataRow(300, "30B102", false)]
    public void Publish_HasItsLengthInGroupsOfSevenBits(int length, string begin, bool retain)
    {
        Octets packet = new MqttPackets(512).WritePublish(Octets.Of("t/s"), new byte[length], length, retain);
        Assert.AreEqual(begin + "0003742F73" + new string('0', 2 * length), Hex(packet));
    }

    [TestMethod] // section 3.12
    public void Ping_HasTwoOctets()
    {
        Assert.AreEqual("C000", Hex(new MqttPackets(64).WritePing()));
    }

    [TestMethod] // however the segments are cut; a PUBLISH that nobody asked for is passed over
    public void Packets_AreReadInPieces()
    {
        byte[] octets = Convert.FromHexString("20020000" + "D000" + "308201" + new string('7', 260) + "20020105");
        for (int cut = 0; cut < octets.Length; cut++)
        {
            MqttReader reader = new();
            List<string> seen = [];
            foreach ((int begin, int end) in new[] { (0, cut), (cut, octets.Length) })
            {
                int at = begin;
                while (at < end)
                {
                    at = reader.Take(octets, at, end);
                    if (reader.IsComplete)
                    {
                        seen.Add($"{reader.Type}:{reader.Length}:{reader.Code}");
                    }
                }
            }

            Assert.AreEqual("2:2:0 13:0:0 3:130:119 2:2:5", string.Join(' ', seen), "cut at " + cut);
        }
    }

    [TestMethod]
    public void LengthOfFiveOctets_IsNoMqtt()
    {
        MqttReader reader = new();
        reader.Take([0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], 0, 6);
        Assert.IsTrue(reader.IsBroken);
    }

    [TestMethod]
    public void RefusedTries_HavePausesThatDouble_UpToAMinute()
    {
        VirtualNetwork network = new(1);
        AddHost(network, 1, 0x0A000001);
        VirtualHost board = AddHost(network, 2, 0x0A000002);
        TextWriter console = Console.Out;
        Console.SetOut(new StringWriter());
        try
        {
            MqttPublisher publisher = new(board.Stack, board.Driver, new BrokerFinder(board.Stack, "10.0.0.1", null, 0));
            List<long> losses = [];
            while (losses.Count < 10)
            {
                uint before = publisher.Losses;
                publisher.Step();
                if (publisher.Losses > before)
                {
                    losses.Add(network.Now);
                }

                network.RunUntil(network.Now + 10);
                Assert.IsLessThan(1_000_000, network.Now, "no more tries");
            }

            for (int i = 1; i < losses.Count; i++)
            {
                // Ten milliseconds pass between two looks, here and there.
                long pause = Math.Min(60_000, 1000 << (i - 1));
                Assert.IsInRange(pause, (pause * 5 / 4) + 40, losses[i] - losses[i - 1], "pause " + i);
            }
        }
        finally
        {
            Console.SetOut(console);
        }
    }

    private static string Hex(Octets octets)
    {
        return Convert.ToHexString(octets.Buffer, 0, octets.Count);
    }

    private static VirtualHost AddHost(VirtualNetwork network, byte number, uint address)
    {
        VirtualDriver driver = network.Attach("host " + number, [2, 0, 0, 0, 0, number], new ImpairmentProfile { Delay = 1 });
        byte[] secret = new byte[StackOptions.SecretLength];
        Array.Fill(secret, number);
        NetworkStack stack = new(driver, MqttPublisher.Options(secret));
        stack.Configure(address, 0xFFFFFF00, 0);
        return network.AddHost(driver, stack);
    }
}
