using TcpNano.Dialogues;

namespace TcpNano.Tests.Support;

// What the scripted peer sends; DialogueComposer.cs has the words.
internal sealed partial class Dialogue
{
    private readonly DialogueComposer _composer;

    /// <summary>The peer sends a segment, and the stack works it off.</summary>
    public Dialogue Inject(string text)
    {
        Run();
        CheckNothingUnexpected("before " + text);
        Queue(text);
        return RunReceived();
    }

    /// <summary>The peer sends a segment that the stack finds at the next <see cref="Run"/>, together with others.</summary>
    public Dialogue Queue(string text)
    {
        DialogueSpec spec = new DialogueSpec(text, true);
        _composer.Window = PeerWindow;
        DialogueSegment segment = _composer.Segment(spec, Flow, Driver.Clock);
        segment.State = StateOf(Flow);
        _log.Add(segment);
        _injectedOnlyResets = (segment.Flags & DialogueSegment.Rst) != 0 && (_injectedOnlyResets || Driver.ReceiveCount == 0);
        InjectFrame(_composer.Frame, _composer.Length);
        return this;
    }

    /// <summary>Puts any frame in the driver's queue.</summary>
    public Dialogue InjectFrame(byte[] frame, int length)
    {
        if (!Driver.Inject(frame, length))
        {
            Fail("the driver's queue is full");
        }

        return this;
    }

    /// <summary>The frame that the last <c>Queue</c> or <c>Inject</c> built; for tests that want to bend it further.</summary>
    public byte[] LastFrame
    {
        get { return _composer.Frame; }
    }

    /// <summary>The network reports trouble with a segment of this conversation; see <see cref="DialogueComposer.Icmp"/>.</summary>
    public Dialogue InjectIcmp(string text)
    {
        Run();
        CheckNothingUnexpected("before ICMP " + text);
        DialogueSpec spec = new DialogueSpec(text, false);
        _composer.Icmp(spec, Flow);
        _log.Add(Driver.Clock, "ICMP " + text);
        _injectedOnlyResets = false;
        InjectFrame(_composer.Frame, _composer.Length);
        return RunReceived();
    }

    private void InjectArpRequest(uint from)
    {
        InjectArp(from, 1);
    }

    private void InjectArp(uint from, int operation)
    {
        byte[] arp = _composer.Arp(from, operation);
        InjectFrame(arp, arp.Length);
    }

    private Dialogue RunReceived()
    {
        Run();
        _injectedOnlyResets = false;
        return this;
    }
}
