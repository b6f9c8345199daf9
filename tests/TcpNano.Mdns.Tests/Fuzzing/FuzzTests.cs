using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Mdns.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.Mdns.Tests.Fuzzing;

/// <summary>Messages that nobody should send: whatever comes, the responder goes on, and what it sends can be read. <c>MDNS_SEED</c> begins elsewhere, <c>MDNS_FUZZ</c> says how many.</summary>
[TestClass]
public class FuzzTests
{
    private const int MessagesOfARun = 2000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Rfc(6762, "18-1")]
    public void AnyMessage_IsAnsweredOrDropped()
    {
        ulong first = ulong.TryParse(Environment.GetEnvironmentVariable("MDNS_SEED"), out ulong seed) ? seed : 1;
        ulong runs = ulong.TryParse(Environment.GetEnvironmentVariable("MDNS_FUZZ"), out ulong more) ? Math.Max(1, more / MessagesOfARun) : 60;
        Dictionary<MdnsCounter, uint> sums = [];
        int cases = 0;
        for (ulong run = first; run < first + runs; run++)
        {
            SplitMix64 chance = new(run);
            Lan lan = new(run);
            Device device = lan.Running(secret: run);
            for (int i = 0; i < MessagesOfARun; i++, cases++)
            {
                byte[] message = Spoiled(chance, Good(chance, device));
                uint from = chance.Chance(95) ? Lan.Peer + (uint)chance.Below(6) : (uint)chance.Next();
                lan.Say(message, from, chance.Chance(85) ? 5353 : 1 + chance.Below(65535), chance.Chance(20) ? device : null);

                // What the device says is parsed by the observer, which throws at what it cannot read.
                lan.Run(chance.Below(chance.Chance(3) ? 2000 : 60));
                lan.Messages.Clear();
                Assert.IsNull(device.Host.BrokenInvariant, "seed " + run);
                Assert.AreEqual(0u, device.Stack.Counters[StackCounter.DriverFaults], "seed " + run);
            }

            // In the end it is found under the name that it has.
            lan.RunUntil(() => device.Responder.State == MdnsState.Running, 20_000, "RUNNING, seed " + run);
            lan.Run(2000);
            Assert.HasCount(1, lan.Ask(Dns.Query(device.HostName + ".local", Lan.A)), "seed " + run);
            foreach (MdnsCounter counter in Enum.GetValues<MdnsCounter>())
            {
                sums[counter] = sums.GetValueOrDefault(counter) + device.Count(counter);
            }
        }

        TestContext.WriteLine(cases + " messages: " + string.Join(", ", sums.Select(sum => sum.Key + " " + sum.Value)));
        MdnsCounter[] never = [.. sums.Where(sum => sum.Value == 0).Select(sum => sum.Key)];
        CollectionAssert.IsSubsetOf(never, new[] { MdnsCounter.GoodbyesSent, MdnsCounter.DroppedLong, MdnsCounter.DroppedIdle, MdnsCounter.SendFailures }, string.Join(", ", never));
    }

    private static Dns Good(SplitMix64 chance, Device device)
    {
        string host = device.HostName + ".local";
        string instance = device.InstanceName + "._http._tcp.local";
        string[] names = [host, instance, Lan.TypeName, Lan.TypesName, Lan.ReverseName, "other.local"];
        int[] types = [1, 12, 16, 28, 33, 47, 255];
        Dns message = new() { Id = chance.Below(3), Flags = (chance.Chance(25) ? 0x8400 : 0) | (chance.Chance(10) ? 0x0200 : 0) };
        for (int i = chance.Below(4); i > 0; i--)
        {
            message.Ask(names[chance.Below(names.Length)], types[chance.Below(types.Length)], chance.Chance(20) ? 0x8001 : 1);
        }

        List<Rr>[] sections = [message.Answers, message.Authority, message.Additional];
        for (int i = chance.Below(4); i > 0; i--)
        {
            Rr[] records =
            [
                Rr.A(host, chance.Chance(90) ? Lan.Own : Lan.Peer),
                Rr.Srv(instance, chance.Chance(90) ? 80 : 81, host),
                Rr.Txt(instance, chance.Chance(90) ? "path=/" : "path"),
                Rr.Ptr(Lan.TypeName, instance, chance.Below(5000)),
                Rr.Ptr(Lan.TypesName, Lan.TypeName, chance.Below(5000)),
                new Rr(names[chance.Below(names.Length)], types[chance.Below(types.Length)], Rr.In, (long)(chance.Next() & 0xFFFFFFFF), Dns.NameOctets(names[chance.Below(names.Length)])),
            ];
            sections[chance.Below(3)].Add(records[chance.Below(records.Length)]);
        }

        return message;
    }

    private static byte[] Spoiled(SplitMix64 chance, Dns good)
    {
        byte[] message = good.Build();
        switch (chance.Below(6))
        {
            case 0:
                return message[..chance.Below(message.Length + 1)];
            case 1:
                for (int i = 1 + chance.Below(8); i > 0; i--)
                {
                    message[chance.Below(message.Length)] = (byte)chance.Next();
                }

                return message;
            case 2:
                // A pointer somewhere.
                int at = 12 + chance.Below(Math.Max(1, message.Length - 13));
                if (at + 1 < message.Length)
                {
                    message[at] = (byte)(0xC0 | chance.Below(4));
                    message[at + 1] = (byte)chance.Next();
                }

                return message;
            case 3:
                byte[] noise = new byte[chance.Below(1473)];
                for (int i = 0; i < noise.Length; i++)
                {
                    noise[i] = i < 12 ? (byte)(chance.Below(3) * (i & 1)) : (byte)chance.Next();
                }

                return noise;
            default:
                return message;
        }
    }
}
