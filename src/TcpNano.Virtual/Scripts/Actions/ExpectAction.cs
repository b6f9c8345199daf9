namespace TcpNano.Virtual.Scripts.Actions;

/// <summary>A line with &gt;: the stack sends something, within its time.</summary>
/// <param name="text">What, as the script has it.</param>
internal abstract class ExpectAction(string text) : ScriptAction
{
    // What may come at any time comes within three hours, or never: keep-alive probes take two.
    private const long Patience = 3 * 3_600_000;

    public override bool Waits => true;

    public override bool TakesAnyTime => true;

    /// <summary>What is expected, as the script has it.</summary>
    protected string Text { get; } = text;

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        long start = time.IsRelative ? stage.Now : 0;
        long from = time.IsAny ? stage.Now : start + time.From - stage.Settings.Tolerance;
        long to = time.IsAny ? stage.Now + Patience : start + time.To + stage.Settings.Tolerance;
        if (to < stage.Now)
        {
            throw new ScriptFailure($"it is {ScriptTime.Text(stage.Now)} already");
        }

        SentFrame? sent = stage.WaitForSent(to);
        string wanted = "expected " + Text + About(peer);
        if (sent is null)
        {
            string until = time.IsAny ? "" : $" until {ScriptTime.Text(to)}";
            throw new ScriptFailure($"{wanted}, but the stack sent nothing{until}") { Expected = Text };
        }

        string what = $"but the stack sent {sent.Describe()}{(sent.Peer is null ? "" : About(sent.Peer))}";
        string? wrong = sent.Peer is not null && sent.Peer != peer && !TakesAnyPeer ? "" : Compare(sent);
        if (wrong is not null)
        {
            throw new ScriptFailure($"{wanted}, {what}{(wrong.Length == 0 ? "" : $" (not so: {wrong})")}") { Expected = Text, Seen = sent.Describe() };
        }

        if (sent.Time < from)
        {
            throw new ScriptFailure($"{wanted} at {ScriptTime.Text(from)} or later, {what} at {ScriptTime.Text(sent.Time)} already") { Expected = Text, Seen = sent.Describe() };
        }
    }

    /// <summary>Whether it is about no conversation.</summary>
    protected virtual bool TakesAnyPeer => false;

    /// <summary>Compares what the stack has sent.</summary>
    /// <param name="sent">What it has sent.</param>
    /// <returns>Null when it is what was expected; else the words that do not hold, if words can tell.</returns>
    protected abstract string? Compare(SentFrame sent);

    private static string About(ScriptPeer peer)
    {
        return peer.Name == ScriptPeer.DefaultName ? "" : $" to {peer.Name}";
    }
}
