using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>A peer that answered once and then no more.</summary>
internal sealed class SilenceRule : IRule
{
    private const int Least = 2;

    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        foreach (bool client in Conversation.BothEnds)
        {
            HalfConnection half = conversation.Half(client);
            bool wasOpen = conversation.Opened is not null || conversation.BeganBefore;
            if (!wasOpen || half.SilentFrame == 0 || half.RepeatsInVain + half.KeepAlives < Least || half.RepeatsInVain + (half.Acknowledged >= half.Next ? half.KeepAlives : 0) < Least)
            {
                continue;
            }

            string asked = half.RepeatsInVain > 0 ? $"sent the same {Words.Times(half.RepeatsInVain)} again" : $"asked {Words.Times(half.KeepAlives)} whether it is still there";
            string gaveUp = conversation.Reset is { } reset && reset.ByClient == client ? ", and then gave up (RST)" : "";
            yield return new Finding(
                "Silence",
                Severity.Bad,
                $"From {Words.Moment(half.SilentSince)} on {Words.The(!client)} was silent: {Words.The(client)} {asked}, for {Words.Duration(half.LastTime - half.SilentSince)}{gaveUp}, and no answer came.",
                $"Has {Words.The(!client)} lost its power or its link, or does something in between no longer let the connection through? Some routers forget idle connections after minutes.",
                [half.SilentFrame]);
        }
    }
}
