using TcpNano.Dialogues;

namespace TcpNano.Tests.Support;

// What the scripted peer sends; the README of TcpNano.Dialogues has the words.
internal sealed partial class Dialogue
{
    private const string IcmpWord = "ICMP ";

    private readonly DialogueComposer _composer;

    /// <summary>The peer sends a segment, or the network an ICMP report about one, and the stack works it off.</summary>
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
        if (text.Length > IcmpWord.Length && text.Substring(0, IcmpWord.Length) == IcmpWord)
        {
            return QueueIcmp(text.Substring(IcmpWord.Length));
        }

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

    /// <summary>The peer has another hardware address from now on, and everything must go there: 02:00:00:00:02:n.</summary>
    public Dialogue MovePeer()
    {
        _composer.Moved = Flow.PeerAddress;
        return this;
    }

    private Dialogue QueueIcmp(string text)
    {
        DialogueSpec spec = new DialogueSpec(text, false);
        _composer.Icmp(spec, Flow);
        _log.Add(Driver.Clock, IcmpWord + text);
        _injectedOnlyResets = false;
        return InjectFrame(_composer.Frame, _composer.Length);
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
