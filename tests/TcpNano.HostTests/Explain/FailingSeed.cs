using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Commands;
using TcpNano.Tcp;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Explain;

/// <summary>Seeds of the simulator that fail because a stack is spoilt, and what <c>tcpnano-lab simulate</c> writes of them.</summary>
internal sealed class FailingSeed : IDisposable
{
    private const int LongAfter = 1_000_000_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tcpnano-seed");

    /// <summary>Plays seeds until some fail.</summary>
    /// <param name="fault">What is wrong with every stack.</param>
    /// <param name="arguments">Which seeds.</param>
    public FailingSeed(string fault, string arguments)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        string[] words = ["simulate", .. arguments.Split(' '), "--pcap", Capture, "--plot", Plot];
        Status = LabCommand.Run(words, new Terminal(LabCommand.Name, output, error), () => Saboteur(fault));
        Output = output.ToString();
        Assert.AreEqual("", error.ToString());
    }

    /// <summary>The exit status.</summary>
    public int Status { get; }

    /// <summary>What the command printed.</summary>
    public string Output { get; }

    /// <summary>The capture.</summary>
    public string Capture => Path.Combine(_folder.FullName, "seed.pcapng");

    /// <summary>The plots.</summary>
    public string Plot => Path.Combine(_folder.FullName, "seed.svg");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
    }

    private static Action<IReadOnlyList<NetworkStack>> Saboteur(string fault)
    {
        bool done = false;
        return stacks =>
        {
            foreach (NetworkStack stack in stacks)
            {
                foreach (TransmissionControlBlock c in stack.Tcp.Table.All)
                {
                    switch (fault)
                    {
                        case "nothing is sent again":
                            Postpone(stack, c);
                            break;

                        case "a reset that nobody sent" when !done && c.State == TcpState.Established && c.SendCount > 0:
                            done = true;
                            stack.Tcp.Teardown.Delete(c, CloseReason.Reset);
                            break;

                        case "the peer is given up too early" when !done && c.State == TcpState.FinWait2 && (c.AppFlags & AppFlags.Owned) == 0:
                            done = true;
                            stack.Tcp.Teardown.Delete(c, CloseReason.PeerNeverClosed);
                            break;
                    }

                    stack.FastPath.Prediction.Update(c);
                }
            }
        };
    }

    private static void Postpone(NetworkStack stack, TransmissionControlBlock c)
    {
        int timer = (c.Index * TimerKind.Count) + TimerKind.Retransmission;
        if (stack.Timers.IsArmed(timer) && c.State >= TcpState.Established)
        {
            stack.Timers.Schedule(timer, stack.Clock.Now + LongAfter);
        }
    }
}
