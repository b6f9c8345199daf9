using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel.Soak;

/// <summary>
/// Everything at once over a TAP: churn in both directions, floods, a link that goes down, a clock that jumps, addresses that change,
/// calls from many threads. Half a minute of it; <c>TCPNANO_SOAK_MINUTES=30</c> makes it longer, <c>TCPNANO_SEED</c> makes it another one.
/// </summary>
[TestClass]
public class SoakTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Everything_AtOnce_LeavesNothingBehind()
    {
        double minutes = double.Parse(Environment.GetEnvironmentVariable("TCPNANO_SOAK_MINUTES") ?? "0.5", CultureInfo.InvariantCulture);
        ulong seed = ulong.Parse(Environment.GetEnvironmentVariable("TCPNANO_SEED") ?? "1", CultureInfo.InvariantCulture);
        using SoakRun run = new(TestContext, seed);
        run.Play(TimeSpan.FromMinutes(minutes));
        run.AssertNothingStays();
    }
}
