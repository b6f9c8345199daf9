using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;
using TcpNano.Tcp;

namespace TcpNano.HostTests.Memory;

/// <summary>More connections at once than any microcontroller will see, and what finding one of them costs.</summary>
[TestClass]
public class ManyConnectionsTests
{
    private const int Slots = 1200;
    private const int Open = 1100;

    // A table of 1200 slots has 4096 buckets. Thrown in at random, 1100 connections make a chain of 6 once in some 600
    // tables, of 9 once in ten million.
    private const int LongestChain = 8;

    // Looked at in the mean to find one that is there: 1 + 1100 / 4096 / 2 at random.
    private const double MeanCost = 1.3;

    [TestMethod]
    public void ElevenHundredAtOnce_AllEcho()
    {
        VirtualPair pair = new(3, new ImpairmentProfile { Delay = 2 }, o =>
        {
            o.Connections = Slots;
            o.ReceiveBuffer = 1024;
            o.SendBuffer = 1024;
            o.MaxSegmentLifetime = 1000;
        });
        EchoApp echo = new(pair.Right, Slots);
        pair.RightHost.App = echo;
        TcpConnection[] all = new TcpConnection[Open];
        for (int i = 0; i < Open; i++)
        {
            all[i] = pair.Left.Connect(VirtualPair.RightAddress, VirtualPair.Port, 0);
            Assert.IsNotNull(all[i]);

            // The ring of the receiving driver holds 1024 frames.
            pair.Elapse(i % 100 == 99 ? 20 : 0);
        }

        pair.Elapse(1000);
        Assert.AreEqual(Open, echo.Accepted);
        Assert.AreEqual(Open, all.Count(c => c.State == TcpState.Established));
        Assert.AreEqual(Slots - Open, pair.Left.FreeConnections);
        Assert.AreEqual(Slots - Open, pair.Right.FreeConnections);
        Assert.HasCount(Open, all.Select(c => c.LocalPort).Distinct());
        Cost left = Cost.Of(pair.Left.Tcp.Table, Open);
        Assert.IsLessThanOrEqualTo(LongestChain, left.Longest);
        Assert.IsLessThan(MeanCost, left.Mean);

        // Each says something of its own, and hears just that.
        byte[] buffer = new byte[1024];
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < Open; i++)
            {
                Pattern.Fill(buffer.AsSpan(0, 700), i + (round * 10_000));
                Assert.AreEqual(700, all[i].Send(buffer, 0, 700, 0));
                pair.Elapse(i % 100 == 99 ? 20 : 0);
            }

            pair.Elapse(500);
            for (int i = 0; i < Open; i++)
            {
                Assert.AreEqual(700, all[i].Receive(buffer, 0, buffer.Length, 0));
                Pattern.Check(buffer.AsSpan(0, 700), i + (round * 10_000));
            }
        }

        foreach (TcpConnection c in all)
        {
            c.Close(0);
            pair.Elapse(c.LocalPort % 100 == 99 ? 20 : 0);
        }

        pair.Elapse(5000);
        Assert.IsTrue(all.All(c => c.CloseReason == CloseReason.ClosedLocally));
        Assert.AreEqual(Slots, pair.Left.FreeConnections);
        Assert.AreEqual(Slots, pair.Right.FreeConnections);
    }

    [TestMethod]
    [DataRow(1, 0)] // one peer, port after port
    [DataRow(16, 0)] // one peer, ports a power of two apart
    [DataRow(0, 1)] // peer after peer, from the same port
    [DataRow(0, 256)] // a peer in each subnet
    [DataRow(1, 1)]
    [DataRow(7, 65536)]
    public void FindingAConnection_CostsTheSameHoweverManyThereAre(int portStep, int addressStep)
    {
        for (int secret = 1; secret <= 25; secret++)
        {
            StackOptions options = new() { Connections = Slots, ReceiveBuffer = 256, SendBuffer = 256, Secret = new byte[StackOptions.SecretLength] };
            new Random(secret).NextBytes(options.Secret);
            ConnectionTable table = new NetworkStack(new SilentDriver(1500), options).Tcp.Table;
            for (int i = 0; i < Open; i++)
            {
                TransmissionControlBlock c = table.TakeFree();
                table.Add(c, 0x0A000002 + (uint)(i * addressStep), 0x0A000001, ((uint)(1024 + (i * portStep)) << 16) | 7);
                if (i + 1 is 100 or Open)
                {
                    Cost cost = Cost.Of(table, i + 1);
                    Assert.IsLessThanOrEqualTo(LongestChain, cost.Longest, $"longest chain of {i + 1}, secret {secret}");
                    Assert.IsLessThan(MeanCost, cost.Mean, $"mean of {i + 1}, secret {secret}");
                }
            }
        }
    }

    /// <summary>What finding connections costs: how many have to be looked at.</summary>
    private sealed record Cost(int Longest, double Mean)
    {
        public static Cost Of(ConnectionTable table, int present)
        {
            ushort[] buckets = Field("_buckets", table);
            ushort[] next = Field("_next", table);
            int longest = 0;
            int found = 0;
            long looked = 0;
            foreach (ushort head in buckets)
            {
                int length = 0;
                for (int i = head; i != 0xFFFF; i = next[i])
                {
                    length++;
                    looked += length;
                    found++;
                    TransmissionControlBlock c = table.All[i];
                    Assert.AreSame(c, table.Find(table.Remotes[c.Index], table.Ports[c.Index]));
                }

                longest = Math.Max(longest, length);
            }

            Assert.AreEqual(present, found);
            return new Cost(longest, (double)looked / found);
        }

        private static ushort[] Field(string name, ConnectionTable table)
        {
            FieldInfo? field = typeof(ConnectionTable).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
            return (ushort[])field!.GetValue(table)!;
        }
    }
}
