using TcpNano.Explain.Analysis;

namespace TcpNano.Explain.Findings;

/// <summary>An end whose app did not read: the window was closed.</summary>
internal sealed class ZeroWindowRule : IRule
{
    private const long Short = 100_000_000;
    private const int MostFrames = 6;

    public IEnumerable<Finding> Look(Conversation conversation, long end)
    {
        foreach (bool client in Conversation.BothEnds)
        {
            IReadOnlyList<ZeroWindow> times = conversation.Half(client).ZeroWindows;
            if (times.Count > 0)
            {
                yield return Describe(times, client, conversation.Ends);
            }
        }
    }

    private static Finding Describe(IReadOnlyList<ZeroWindow> times, bool client, long end)
    {
        long total = times.Sum(time => (time.To ?? end) - time.From);
        int probes = times.Sum(time => time.Probes);
        bool isStill = times[^1].To is null;
        string who = Words.Capital(Words.The(client));
        string peer = Words.The(!client);
        string how = times.Count == 1 ? $"for {Words.Duration(total)}, from {Words.Moment(times[0].From)} on" : $"{Words.Times(times.Count)}, for {Words.Duration(total)} in all";
        string asked = probes == 0 ? "" : $" Meanwhile {peer} asked {Words.Times(probes)} whether there was room again.";
        string still = isStill ? " It never opened again in this capture." : "";
        return new Finding(
            "Zero window",
            isStill && total > Short ? Severity.Bad : total > Short ? Severity.Warning : Severity.Note,
            $"{who} took no more data {how} (a window of 0): its receive buffer was full, because its app did not read.{asked}{still}",
            $"The network is not to blame: look at what the app on {Words.The(client)} does instead of reading. A larger receive buffer only helps against short pauses.",
            [.. times.Take(MostFrames).Select(time => time.Frame)]);
    }
}
