using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Sntp.Tests.Support;

namespace TcpNano.Sntp.Tests.Parts;

/// <summary>Packets by chance against the reader.</summary>
[TestClass]
public class AnswerFuzzTests
{
    [TestMethod] // SNTP_FUZZ says how many
    public void Fuzz_IsSurvived()
    {
        int cases = int.TryParse(Environment.GetEnvironmentVariable("SNTP_FUZZ"), out int more) ? more : 300_000;
        Random chance = new(cases);
        SntpAnswer answer = new();
        int[] verdicts = new int[SntpCounters.Number + 1];
        long earliest = (long)(new DateTime(1968, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalMilliseconds;
        long latest = (long)(new DateTime(2104, 12, 31, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalMilliseconds;
        byte[] packet = new byte[48];
        for (int i = 0; i < cases; i++)
        {
            ulong received = (ulong)chance.NextInt64();
            byte[] built = new Packet { Originate = 0x0123456789ABCDEF, Received = received, Transmitted = received + (ulong)chance.NextInt64(-1L << 33, 1L << 34) }.Build();
            built.CopyTo(packet, 0);
            for (int changes = chance.Next(4); changes > 0; changes--)
            {
                packet[chance.Next(48)] = (byte)chance.Next(256);
            }

            int verdict = answer.Read(packet, chance.Next(50) == 0 ? chance.Next(48) : 48, 0x01234567, 0x89ABCDEF);
            verdicts[verdict + 1]++;
            if (verdict == SntpAnswer.Good)
            {
                Assert.IsTrue(answer.Received >= earliest && answer.Transmitted >= answer.Received && answer.Transmitted <= latest, "case " + i);
                Assert.IsTrue(answer.Stratum is >= 1 and <= 15 && answer.Leap is >= 0 and <= 2, "case " + i);
            }
        }

        Console.WriteLine(string.Join(", ", verdicts.Select((count, i) => (i == 0 ? "Good" : ((SntpCounter)(i - 1)).ToString()) + " " + count)));
        for (int counter = (int)SntpCounter.DroppedShort; counter <= (int)SntpCounter.BadTimes; counter++)
        {
            Assert.IsGreaterThan(0, verdicts[counter + 1], ((SntpCounter)counter).ToString());
        }
    }
}
