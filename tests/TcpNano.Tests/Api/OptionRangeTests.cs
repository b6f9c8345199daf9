using System;
using nanoFramework.TestFramework;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Api;

// Every option of StackOptions at both ends of its documented range, and one beyond.
[TestClass]
public class OptionRangeTests
{
    private const int Options = 33;

    [TestMethod]
    [Rfc(9293, "SHLD-10", "MUST-23", "MUST-40", "MUST-29")]
    [Rfc(1122, "3.2.1.7-1")]
    [Rfc(6298, "2.5")]
    public void Ends_AreTakenAndWhatLiesBeyondIsRefused()
    {
        for (int i = 0; i < Options; i++)
        {
            int least = 0;
            int most = 0;
            switch (i)
            {
                case 0: least = 1; most = 8000; break;
                case 1: least = 1; most = 64; break;
                case 2: least = 256; most = 1048576; break;
                case 3: least = 256; most = 1048576; break;
                case 4: least = 1; most = 32; break;
                case 5: least = 2; most = 255; break;
                case 6: least = 1000; most = 86400000; break;
                case 7: least = 100; most = 60000; break;
                case 8: least = 1; most = 20; break;
                case 9: least = 1; most = 255; break;
                case 10: least = 1; most = 240000; break;
                case 11: least = 1; most = 3600000; break;
                case 12: least = 10; most = 60000; break;
                case 13: least = 10; most = 60000; break;
                case 14: least = 60000; most = 3600000; break; // RFC 6298 rule 2.5: at least 60 s
                case 15: least = 3; most = 100; break; // RFC 9293 SHLD-10
                case 16: least = 1000; most = 2000000000; break; // and 0: no limit
                case 17: least = 180000; most = 2000000000; break; // MUST-23
                case 18: least = 1; most = 499; break; // MUST-40
                case 19: least = 100; most = 1000; break; // section 3.8.6.2.1
                case 20: least = 1000; most = 2000000000; break;
                case 21: least = 100; most = 2000000000; break;
                case 22: least = 2; most = 255; break; // MUST-29
                case 23: least = 1; most = 10; break;
                case 24: least = 536; most = 1460; break;
                case 25: least = 1; most = 65536; break;
                case 26: least = 1; most = 100000; break;
                case 27: least = 0; most = 255; break;
                case 28: least = 0; most = 7; break;
                case 29: least = 1; most = 16384; break;
                case 30: least = 1; most = 86400000; break;
                case 31: least = 1; most = 100000; break;
                default: least = 0; most = 60000; break;
            }

            string option = "option number " + i.ToString();
            Assert.IsTrue(IsTaken(i, least), option + " at its least");
            Assert.IsTrue(IsTaken(i, most), option + " at its most");
            Assert.IsFalse(IsTaken(i, least - 1), option + " below its range");
            Assert.IsFalse(IsTaken(i, most + 1), option + " above its range");
            Assert.IsFalse(IsTaken(i, int.MinValue), option + " far below its range");
            Assert.IsFalse(IsTaken(i, int.MaxValue), option + " far above its range");
        }
    }

    [TestMethod]
    [Rfc(6528, "3-5", "3-7")]
    public void Secret_HasToBeThere()
    {
        Assert.AreEqual(16, StackOptions.SecretLength);
        StackOptions options = Dialogue.NewOptions();
        options.Secret = null;
        Assert.IsFalse(IsTaken(options), "no secret");
        options.Secret = new byte[StackOptions.SecretLength - 1];
        options.Secret[0] = 1;
        Assert.IsFalse(IsTaken(options), "a short secret");
        options.Secret = new byte[StackOptions.SecretLength + 1];
        options.Secret[0] = 1;
        Assert.IsFalse(IsTaken(options), "a long secret");
        options.Secret = new byte[StackOptions.SecretLength];
        Assert.IsFalse(IsTaken(options), "a secret of zeros");
        options.Secret[StackOptions.SecretLength - 1] = 1;
        Assert.IsTrue(IsTaken(options), "a secret");
    }

    private static bool IsTaken(int option, int value)
    {
        StackOptions options = Dialogue.NewOptions();
        switch (option)
        {
            case 0: options.Connections = value; break;
            case 1: options.Listeners = value; break;
            case 2: options.ReceiveBuffer = value; break;
            case 3: options.SendBuffer = value; break;
            case 4: options.ReassemblyBlocks = value; break;
            case 5: options.ArpEntries = value; break;
            case 6: options.ArpLifetime = value; break;
            case 7: options.ArpRetryInterval = value; break;
            case 8: options.ArpRequests = value; break;
            case 9: options.TimeToLive = value; break;
            case 10: options.MaxSegmentLifetime = value; break;
            case 11: options.OrphanTimeout = value; break;
            case 12: options.InitialRto = value; break;
            case 13: options.MinRto = value; break;
            case 14: options.MaxRto = value; break;
            case 15: options.R1 = value; break;
            case 16: options.UserTimeout = value; break;
            case 17: options.SynTimeout = value; break;
            case 18: options.DelayedAck = value; break;
            case 19: options.OverrideTimeout = value; break;
            case 20: options.KeepAliveIdle = value; break;
            case 21: options.KeepAliveInterval = value; break;
            case 22: options.KeepAliveProbes = value; break;
            case 23: options.InitialWindow = value; break;
            case 24: options.MaxSegmentSize = value; break;
            case 25: options.FramesPerPoll = value; break;
            case 26: options.IcmpPerSecond = value; break;
            case 27: options.SynEntries = value; break;
            case 28: options.SynAckRetries = value; break;
            case 29: options.TimeWaitEntries = value; break;
            case 30: options.OrphanLifetime = value; break;
            case 31: options.ChallengeAcksPerSecond = value; break;
            default: options.ChallengeAckInterval = value; break;
        }

        return IsTaken(options);
    }

    // As the constructor of NetworkStack does it, without taking gigabytes; so not Dialogue.Refuses, which makes the stack.
    private static bool IsTaken(StackOptions options)
    {
        try
        {
            options.CheckedCopy();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
