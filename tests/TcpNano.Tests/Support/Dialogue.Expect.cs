using TcpNano.Diagnostics;
using TcpNano.Dialogues;

namespace TcpNano.Tests.Support;

// What the test expects the stack to have sent; the README of TcpNano.Dialogues has the words.
internal sealed partial class Dialogue
{
    /// <summary>The segment that the last <c>Expect</c> took.</summary>
    public DialogueSegment Last;

    /// <summary>Segments sent and not yet expected.</summary>
    public int PendingSegments
    {
        get
        {
            Run();
            return _sentCount;
        }
    }

    /// <summary>The control bits of the next segment the stack has sent; -1 when there is none. Where the RFC leaves a choice.</summary>
    public int PeekFlags()
    {
        Run();
        return _sentCount == 0 ? -1 : _sent[_sentHead].Flags;
    }

    /// <summary>The peer's port of the next segment the stack has sent; -1 when there is none.</summary>
    public int PeekPort()
    {
        Run();
        return _sentCount == 0 ? -1 : _sent[_sentHead].Flow.PeerPort;
    }

    /// <summary>Takes the next segment the stack has sent, and compares it.</summary>
    public Dialogue Expect(string text)
    {
        Run();
        DialogueSpec spec = new DialogueSpec(text, true);
        if (_sentCount == 0)
        {
            Fail("expected " + text + ", but nothing was sent");
        }

        Last = TakeSent();
        if (Last.Flow != Flow)
        {
            Fail("expected " + text + ", but " + Last.Describe() + " was sent to port " + Last.Flow.PeerPort.ToString());
        }

        bool matches = Last.Matches(spec);
        spec.CheckAllUsed();
        if (!matches)
        {
            Fail("expected " + text + ", but got " + Last.Describe());
        }

        return this;
    }

    /// <summary>Takes the next segment, which must be a RST; with or without ACK, as RFC 9293 allows either.</summary>
    /// <param name="attributes">What else is compared, such as <c>seq=1</c>.</param>
    public Dialogue ExpectReset(string attributes)
    {
        Run();
        bool withAck = _sentCount > 0 && (_sent[_sentHead].Flags & DialogueSegment.Ack) != 0;
        return Expect((withAck ? "RST|ACK " : "RST ") + attributes);
    }

    /// <summary>Takes an acknowledgment that the stack may delay, but less than 0.5 s (RFC 9293 section 3.8.6.3, MUST-40).</summary>
    public Dialogue ExpectDelayed(string text)
    {
        Run();
        if (_sentCount == 0)
        {
            WaitForSegment(499);
        }

        return Expect(text);
    }

    /// <summary>Nothing is left that the stack has sent, neither TCP nor ICMP.</summary>
    public Dialogue ExpectNothing()
    {
        Run();
        CheckNothingUnexpected("at all");
        return this;
    }

    /// <summary>Takes away all that was sent: for tests in which it does not matter.</summary>
    public Dialogue Ignore()
    {
        Run();
        _sentHead = 0;
        _sentCount = 0;
        _icmpCount = 0;
        return this;
    }

    /// <summary>The state of <see cref="App"/>.</summary>
    public Dialogue State(TcpState expected)
    {
        Run();
        if (App == null)
        {
            Fail("there is no connection to be in " + TcpStateName.Of(expected));
        }

        TcpState actual = App.State;
        if (actual != expected)
        {
            Fail("state is " + TcpStateName.Of(actual) + ", not " + TcpStateName.Of(expected));
        }

        return this;
    }

    /// <summary>Why <see cref="App"/> has ended.</summary>
    public Dialogue Reason(CloseReason expected)
    {
        Run();
        if (App.CloseReason != expected)
        {
            Fail("close reason is " + ((int)App.CloseReason).ToString() + ", not " + ((int)expected).ToString());
        }

        return this;
    }

    private DialogueSegment TakeSent()
    {
        DialogueSegment segment = _sent[_sentHead];
        _sent[_sentHead] = null;
        _sentCount--;
        _sentHead = _sentCount == 0 ? 0 : _sentHead + 1;
        return segment;
    }
}
