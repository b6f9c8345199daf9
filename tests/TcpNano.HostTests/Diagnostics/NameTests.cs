using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp;
using TcpNano.Diagnostics;

namespace TcpNano.HostTests.Diagnostics;

/// <summary>Names that TcpNano.Diagnostics has of its own, because an enum's ToString gives a number on nanoCLR.</summary>
[TestClass]
public class NameTests
{
    [TestMethod]
    public void EveryCounter_HasItsName()
    {
        foreach (StackCounter counter in Enum.GetValues<StackCounter>())
        {
            Assert.AreEqual(counter.ToString(), StackCounterName.Of(counter));
        }

        Assert.AreEqual("250", StackCounterName.Of((StackCounter)250));
    }

    [TestMethod] // of an assembly that this one does not know
    public void EveryStateOfDhcp_HasItsName()
    {
        foreach (DhcpState state in Enum.GetValues<DhcpState>())
        {
            Assert.AreEqual(state.ToString(), EventText.DhcpStateName((int)state));
        }
    }

    [TestMethod] // the numbers of the stream stay: they are written down in src/TcpNano.Diagnostics/README.md
    public void Readme_HasTheNumbersOfTheStream()
    {
        string readme = Nano.Repository.Read("src/TcpNano.Diagnostics/README.md");
        foreach (StackEventKind kind in Enum.GetValues<StackEventKind>().Where(kind => kind != StackEventKind.None))
        {
            StringAssert.Contains(readme, $"| {(int)kind} | {kind} |");
        }

        foreach ((int type, string name) in new[] { (TraceFormat.Hello, "Hello"), (TraceFormat.Event, "Event"), (TraceFormat.Lost, "Lost"), (TraceFormat.Connection, "Connection"), (TraceFormat.TableEnd, "TableEnd"), (TraceFormat.Counters, "Counters"), (TraceFormat.Frame, "Frame"), (TraceFormat.Answer, "Answer") })
        {
            StringAssert.Contains(readme, $"#### {type} {name}");
        }

        foreach (int command in new[] { TraceFormat.EventsCommand, TraceFormat.FramesCommand, TraceFormat.TableCommand })
        {
            StringAssert.Contains(readme, $"| 0x{command:X} '{(char)command}' |");
        }

        StringAssert.Contains(readme, $"{TraceFormat.DefaultPort}, if it has no other wish");
    }
}
