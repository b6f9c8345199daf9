using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Api;

/// <summary>Connect while the link is down: a deadline leaves the link that long to come up; without one the app hears of it at once.</summary>
[TestClass]
public class LinkDownTests
{
    [TestMethod]
    public void WithoutADeadline_AtOnce()
    {
        using StackPair pair = Unplugged(out UnpluggedDriver driver);
        driver.IsOut = true;
        TcpConnection? c = StackPair.Finish(StackPair.Run(() => pair.Left.Connect(StackPair.RightAddress, StackPair.Port, -1)));
        Assert.IsNotNull(c);
        Assert.AreEqual(CloseReason.LinkDown, c.CloseReason);
        Assert.AreEqual(8, pair.Left.FreeConnections);
    }

    [TestMethod]
    public void ItStaysDown_ToldAtTheDeadline()
    {
        using StackPair pair = Unplugged(out UnpluggedDriver driver);
        driver.IsOut = true;
        Stopwatch passed = Stopwatch.StartNew();
        TcpConnection? c = StackPair.Finish(StackPair.Run(() => pair.Left.Connect(StackPair.RightAddress, StackPair.Port, 200)));
        Assert.IsGreaterThanOrEqualTo(190, passed.ElapsedMilliseconds);
        Assert.IsNotNull(c);
        Assert.AreEqual(CloseReason.LinkDown, c.CloseReason);
        Assert.AreEqual(8, pair.Left.FreeConnections);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ItComesUp_TheConnectionOpens(bool neighbourKnown)
    {
        using StackPair pair = Unplugged(out UnpluggedDriver driver);
        if (neighbourKnown)
        {
            (TcpConnection left, TcpConnection right) = pair.Open();
            left.Abort();
            right.Abort();
        }

        driver.IsOut = true;
        Task<TcpConnection?> opening = StackPair.Run<TcpConnection?>(() => pair.Left.Connect(StackPair.RightAddress, StackPair.Port, (int)StackPair.Patience.TotalMilliseconds));
        Assert.IsFalse(opening.Wait(100));
        driver.IsOut = false;
        TcpConnection? c = StackPair.Finish(opening);
        Assert.IsNotNull(c);
        Assert.AreEqual(TcpState.Established, c.State);
    }

    private static StackPair Unplugged(out UnpluggedDriver driver)
    {
        UnpluggedDriver? made = null;
        StackPair pair = new(wrapLeft: inner => made = new UnpluggedDriver(inner));
        driver = made!;
        return pair;
    }
}
