using TcpNano.Lab.Simulation;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>
/// What must be true of a conversation between the stack and the kernel that is over. What both promise is judged as in the
/// simulation; why each says it ended is held against what the apps did and what passed on the wire. What the kernel does
/// otherwise than the stack, and may, is said here and nowhere else.
/// </summary>
/// <param name="stack">The stack's end.</param>
/// <param name="kernel">The kernel's end.</param>
/// <param name="kernelWasFirst">Whether the kernel's FIN had come when the stack's end finished sending.</param>
/// <param name="record">What was seen on the wire.</param>
/// <param name="isClean">Whether nothing was lost on the wire.</param>
internal sealed class KernelTalkJudge(ScriptedEnd stack, ScriptedEnd kernel, bool kernelWasFirst, TalkRecord record, bool isClean)
{
    // The app knows the time of its last look at the clock, and may not have run for long since; what has to be exact is
    // looked at while the stack stands still.
    private const int Slack = 1000;

    // Who closes or aborts before it has read everything cannot say what its TCP still took.
    private bool StackLeftEarly => !stack.SawEnd || stack.Aborted;

    private bool KernelLeftEarly => !kernel.SawEnd || kernel.Aborted;

    /// <summary>Looks at both ends.</summary>
    /// <param name="now">The time.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public SimulationFailure? Look(long now)
    {
        return LookAtStack(now) ?? LookAtKernel(now);
    }

    private SimulationFailure? LookAtStack(long now)
    {
        if (!stack.IsBound || stack.IsUnknown)
        {
            return null;
        }

        SimulationFailure? failure = StreamJudge.LookAtReason(stack, kernel, kernel.IsBound && !KernelLeftEarly, now) ?? StreamJudge.LookAtEnd(stack, kernel, now);
        if (failure is not null)
        {
            return failure;
        }

        if (StreamJudge.IsClean(stack.Reason) && record.AckedByKernel < stack.Outgoing.Sent)
        {
            return new SimulationFailure(
                "acknowledged data lost", $"the stack sent {stack.Outgoing.Sent} octets and ended with {stack.Reason}, but the kernel acknowledged {record.AckedByKernel}", now);
        }

        ReasonCircumstances seen = new(record.StackEnd!) { IsCalm = isClean, IsAnswered = isClean, OrphanTimeout = RealTime.Orphan, Slack = Slack };
        string? wrong = ReasonJudge.Wrong(stack, kernel, seen) ?? StackReasonWrong();
        return wrong is null ? null
            : new SimulationFailure("reason", $"the stack ended with {stack.Reason} {wrong}; the kernel ended with {kernel.Reason}", now);
    }

    private SimulationFailure? LookAtKernel(long now)
    {
        if (!kernel.IsBound)
        {
            return null;
        }

        // A kernel that has closed is not heard of any more when the stack gives it up in silence.
        bool forgotten = kernel.Reason == CloseReason.None && stack.Reason == CloseReason.PeerNeverClosed;
        if (forgotten)
        {
            return null;
        }

        SimulationFailure? failure = StreamJudge.LookAtReason(kernel, stack, stack.IsBound && !StackLeftEarly, now) ?? StreamJudge.LookAtEnd(kernel, stack, now);
        if (failure is not null)
        {
            return failure;
        }

        return KernelReasonFits() ? null
            : new SimulationFailure("reason", $"the kernel ended with {kernel.Reason}, the stack with {stack.Reason}", now);
    }

    // What is known for sure here, and of this kernel.
    private string? StackReasonWrong()
    {
        return stack.Reason switch
        {
            CloseReason.ClosedByPeer when !kernelWasFirst => "though the kernel's FIN had not come when it finished",
            CloseReason.ClosedLocally when kernelWasFirst => "though the kernel's FIN had come when it finished",
            CloseReason.UnreadData when stack.SawEnd || !record.ResetFromStack => "but had read all, or sent no RST",

            // The kernel resets when its app aborts, and when data is unread at a close or comes after it; and says RST to
            // whatever comes for a connection that was closed before it was open.
            CloseReason.Reset or CloseReason.Refused when !KernelLeftEarly && !kernel.ClosedEarly => "by a kernel whose app has read all",
            _ => null,
        };
    }

    private bool KernelReasonFits()
    {
        return kernel.Reason switch
        {
            CloseReason.ClosedByPeer => stack.Reason != CloseReason.ClosedByPeer,
            CloseReason.ClosedLocally => true,
            CloseReason.Aborted => kernel.Aborted,
            CloseReason.UnreadData => !kernel.SawEnd,

            // Finishing in SYN-SENT is called a reset by the kernel itself. What the stack gives up after the bound of an orphan ends with a RST.
            CloseReason.Reset => kernel.ClosedEarly
                || (record.ResetFromStack && (stack.Reason is CloseReason.Aborted or CloseReason.UnreadData or CloseReason.PeerNeverClosed or CloseReason.TimedOut || stack.ClosedEarly)),
            CloseReason.Refused => record.ResetFromStack && (stack.ClosedEarly || stack.Aborted),
            _ => false,
        };
    }
}
