using System.Runtime.Loader;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano.Gate;
using TcpNano.Wire;

namespace TcpNano.HostTests.Wire;

/// <summary>The checksum as .NET computes it, in vectors, and as devices do, in words: both against the plain loop of RFC 1071.</summary>
[TestClass]
public class ChecksumTests
{
    private const int Longest = 2000;
    private const int Offsets = 16;

    private static readonly Add s_device = DeviceAdd();

    private delegate uint Add(uint sum, byte[] buffer, int offset, int length);

    [TestMethod]
    public void EveryLengthAtEveryOffset_OfRandomOctets_EqualsThePlainSum()
    {
        byte[] buffer = new byte[Longest + Offsets];
        new Random(1071).NextBytes(buffer);
        CompareAll(buffer);
    }

    [TestMethod]
    public void EveryLengthAtEveryOffset_OfAllOnes_EqualsThePlainSum()
    {
        byte[] buffer = new byte[Longest + Offsets];
        Array.Fill(buffer, (byte)0xFF);
        CompareAll(buffer);
    }

    [TestMethod] // no carry may be lost however often the upper halves overflow
    public void MegabytesOfAllOnes_EqualThePlainSum()
    {
        byte[] buffer = new byte[(8 << 20) + 3];
        Array.Fill(buffer, (byte)0xFF);
        int plain = Plain(0, buffer, 1, buffer.Length - 1);
        Assert.AreEqual(plain, InternetChecksum.Finish(InternetChecksum.Add(0, buffer, 1, buffer.Length - 1)));
    }

    [TestMethod] // octets beside the piece count for nothing
    public void Neighbours_DoNotCount()
    {
        byte[] buffer = new byte[512];
        for (int length = 0; length <= 400; length++)
        {
            int offset = 1 + (length % 40);
            Array.Fill(buffer, (byte)0xA5);
            Array.Clear(buffer, offset, length);
            Assert.AreEqual(0u, InternetChecksum.Add(0, buffer, offset, length), length + " octets");
        }
    }

    [TestMethod] // vectors are loaded without a check of their own
    [DataRow(-1, 200)]
    [DataRow(0, 257)]
    [DataRow(200, 100)]
    public void PieceThatIsNotInTheBuffer_IsRefused(int offset, int length)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => InternetChecksum.Add(0, new byte[256], offset, length));
    }

    private static void CompareAll(byte[] buffer)
    {
        SortedSet<string> wrong = [];
        for (int length = 0; length <= Longest; length++)
        {
            for (int offset = 0; offset < Offsets; offset++)
            {
                uint seed = (uint)((length * 2654435761L) + offset);
                int plain = Plain(seed, buffer, offset, length);
                if (plain != InternetChecksum.Finish(InternetChecksum.Add(seed, buffer, offset, length)))
                {
                    wrong.Add($".NET: {length} octets at {offset}");
                }

                if (plain != InternetChecksum.Finish(s_device(seed, buffer, offset, length)))
                {
                    wrong.Add($"device: {length} octets at {offset}");
                }
            }
        }

        Assert.IsTrue(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
    }

    // Carries around at once: no width of a sum to get wrong, and 0 only if every octet is.
    private static int Plain(uint seed, byte[] buffer, int offset, int length)
    {
        uint sum = (seed >> 16) + (seed & 0xFFFF);
        for (int i = 0; i < length; i++)
        {
            sum = Around(sum) + ((i & 1) == 0 ? (uint)buffer[offset + i] << 8 : buffer[offset + i]);
        }

        return (int)(Around(sum) ^ 0xFFFF);
    }

    private static uint Around(uint sum)
    {
        return sum > 0xFFFF ? sum - 0xFFFF : sum;
    }

    private static Add DeviceAdd()
    {
        AssemblyLoadContext device = new("device");
        Type sums = device.LoadFromAssemblyPath(DeviceAssemblies.OutputOf("tests/TcpNano.DeviceBuild", "TcpNano.dll")).GetType(typeof(InternetChecksum).FullName!, true)!;
        Assert.AreNotEqual(typeof(InternetChecksum), sums, "the device's own");
        return sums.GetMethod(nameof(InternetChecksum.Add))!.CreateDelegate<Add>();
    }
}
