using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>Open connections that one end broke off.</summary>
internal sealed class ResetRule : IRule
{
    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        if (conversation.Reset is not Reset reset || reset.AnswersSyn || conversation.IsOldRequest)
        {
            yield break;
        }

        string who = Words.Capital(Words.The(reset.ByClient));
        string peer = Words.The(!reset.ByClient);
        string when = $"after {Words.Duration(reset.Time - conversation.Begins)}";
        if (reset.WentOn)
        {
            yield return new Finding(
                "Reset without effect",
                Severity.Note,
                $"A RST came from {Words.The(reset.ByClient)} {when}, but the connection went on: {peer} did not accept it.",
                "Its number was not the one expected. It may be forged, or an old one.",
                [reset.Frame]);
            yield break;
        }

        if (reset.BothFinished)
        {
            yield return new Finding(
                "Reset after the end",
                Severity.Note,
                $"{who} sent a RST {when}, when both ends had said that they were done. Nothing was lost by that.",
                "",
                [reset.Frame]);
            yield break;
        }

        bool peerFinished = conversation.Half(!reset.ByClient).FinFrame > 0;
        bool finished = conversation.Half(reset.ByClient).FinFrame > 0;
        string lost = reset.PeerUnacknowledged > 0 ? $" {Words.Count(reset.PeerUnacknowledged, "octet")} from {peer} had not been acknowledged and may be lost." : "";
        string own = reset.Unacknowledged > 0 ? $" {Words.Count(reset.Unacknowledged, "octet")} of its own had not been acknowledged." : "";
        string closed = peerFinished ? $" {Words.Capital(peer)} had closed its side before." : finished ? " It had closed its own side before." : "";
        yield return new Finding(
            "Broken off",
            Severity.Bad,
            $"{who} broke the connection off (RST) {when}.{closed}{lost}{own}",
            finished && reset.PeerUnacknowledged > 0
                ? "Its app closed the connection while data was still coming: it did not read to the end."
                : "An app that crashed or was killed, closed with data unread, or restarted and knows nothing of the connection any more; also a firewall in between.",
            [reset.Frame]);
    }
}
