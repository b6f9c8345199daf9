using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>How it ended, where no RST ended it.</summary>
internal sealed class ClosingRule : IRule
{
    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        HalfConnection client = conversation.Client;
        HalfConnection server = conversation.Server;
        if ((conversation.Opened is null && !conversation.BeganBefore) || conversation.Reset is { BothFinished: false, WentOn: false })
        {
            yield break;
        }

        if (client.FinFrame > 0 && server.FinFrame > 0)
        {
            bool clientFirst = client.FinTime <= server.FinTime;
            bool isWhole = conversation.IsClosed || conversation.Reset is not null;
            string last = isWhole ? "" : " The last acknowledgment is not in the capture.";
            yield return new Finding(
                "Closed in order",
                Severity.Good,
                $"Both ends closed in order, {Words.The(clientFirst)} first (FIN), after {Words.Duration(conversation.Ends - conversation.Begins)}.{last}",
                "",
                [clientFirst ? client.FinFrame : server.FinFrame, clientFirst ? server.FinFrame : client.FinFrame]);
        }
        else if (client.FinFrame > 0 || server.FinFrame > 0)
        {
            bool byClient = client.FinFrame > 0;
            HalfConnection half = conversation.Half(byClient);
            yield return new Finding(
                "Half closed",
                Severity.Note,
                $"{Words.Capital(Words.The(byClient))} closed its side (FIN) at {Words.Moment(half.FinTime)}; {Words.The(!byClient)} had not closed its own when the capture ended, {Words.Duration(end - half.FinTime)} later.",
                $"If that lasts, the app on {Words.The(!byClient)} has not noticed that its peer is done: it should close, too.",
                [half.FinFrame]);
        }
        else if (conversation.Replaced is long next)
        {
            yield return new Finding(
                "Forgotten",
                Severity.Note,
                $"The client asked for a new connection between the same ports at {Words.Moment(next)}, while this one was still open.",
                "It knew nothing of this one any more: it was restarted, or it crashed.",
                []);
        }
        else
        {
            yield return new Finding("Still open", Severity.Good, "The connection was still open when the capture ended.", "", []);
        }
    }
}
