using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.Recovery;
using TcpNano.Tcp;

namespace TcpNano.HostTests.Prediction;

/// <summary>Lockstep with what the defaults leave out: windows that are scaled on our side, and loss recovery that hears of each segment.</summary>
[TestClass]
public class LockstepOptionTests
{
    private const int Steps = 8_000;
    private const int Large = 150_000;

    [TestMethod]
    [DataRow(11)]
    [DataRow(12)]
    public void WindowsBeyond65535_AreTheSame(int seed)
    {
        Lockstep lockstep = new((ulong)seed, MacCapabilities.None, options =>
        {
            options.ReceiveBuffer = Large;
            options.SendBuffer = Large;
        });
        bool scaled = false;
        for (int i = 0; i < Steps; i++)
        {
            lockstep.Step();
            scaled |= lockstep.Predicting.Tcp.Table.All.Any(c => c.State == TcpState.Established && c.RcvFlags >> RcvFlags.ScaleShift != 0 && c.Predicted >= 0);
        }

        Assert.IsTrue(scaled, "no connection with a window of ours that is scaled was predicted");
    }

    [TestMethod]
    [DataRow(13, CongestionController.NewReno)]
    [DataRow(14, CongestionController.Cubic)]
    [DataRow(15, CongestionController.RateModel)]
    public void RecoveryThatTracksSegments_IsTheSame(int seed, CongestionController controller)
    {
        Lockstep lockstep = new((ulong)seed, MacCapabilities.None, options => options.Recovery = new SackRecovery(controller));
        bool predicted = false;
        for (int i = 0; i < Steps; i++)
        {
            lockstep.Step();
            predicted |= lockstep.Predicting.Tcp.Table.All.Any(c => c.Predicted >= 0 && c.SndNxt != c.SndUna);
        }

        Assert.IsTrue(predicted, "nothing in flight was predicted");
        Assert.AreEqual(1, lockstep.Compared[typeof(SackLossRecovery)]);
        Assert.AreEqual(6, lockstep.Compared[typeof(Scoreboard)]);
        Assert.IsGreaterThan(20u, lockstep.Predicting.Counters[StackCounter.Retransmissions]);
    }
}
