using static TcpNano.Lab.Exploration.AppAction;

namespace TcpNano.Lab.Exploration;

/// <summary>The small scripts that are explored.</summary>
internal static class ExplorationScripts
{
    private static readonly ExplorationScript s_openClose = new("open-close", [Connect, Shutdown], [Listen, Shutdown]);
    private static readonly ExplorationScript s_send = new("send", [Connect, Send, Shutdown], [Listen, Shutdown]);
    private static readonly ExplorationScript s_answer = new("answer", [Connect, Shutdown], [Listen, Send, Shutdown]);
    private static readonly ExplorationScript s_simultaneousOpen = new("simultaneous-open", [Connect, Shutdown], [Connect, Shutdown]);
    private static readonly ExplorationScript s_letGo = new("let-go", [Connect, Close], [Listen, Close]);
    private static readonly ExplorationScript s_exchange = new("exchange", [Connect, Send, Shutdown], [Listen, Send, Shutdown]);
    private static readonly ExplorationScript s_simultaneousSend = new("simultaneous-send", [Connect, Send, Shutdown], [Connect, Shutdown]);
    private static readonly ExplorationScript s_twoSends = new("two-sends", [Connect, SendAtOnce, SendAtOnce, Shutdown], [Listen, Shutdown]);
    private static readonly ExplorationScript s_abort = new("abort", [Connect, Abort], [Listen, Shutdown]);

    // A million states with one fault, and more.
    private static readonly ExplorationScript[] s_large = [s_exchange, s_simultaneousSend, s_twoSends];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExplorationScript> All { get; } =
    [
        s_openClose,
        s_send,
        s_answer,
        s_simultaneousOpen,
        s_letGo,
        new("let-go-unread", [Connect, Close], [Listen, Send, Close]),
        s_abort,
        new("abort-after-send", [Connect, Send, Shutdown], [Listen, Abort]),
        new("unlisten", [Connect, Shutdown], [Listen, Unlisten, Shutdown]),
        s_exchange,
        s_simultaneousSend,
        s_twoSends,
    ];

    /// <summary>
    /// What is explored again and again with timestamps, SACK and window scale: the smaller scripts with one fault, the larger ones without. A quarter of a minute of one core. Losses are
    /// not all that tests SACK: what overtakes draws blocks, too.
    /// </summary>
    public static IEnumerable<ExplorationPortion> ShortWithOptions
    {
        get
        {
            foreach (ExplorationScript script in All)
            {
                yield return new ExplorationPortion(script, s_large.Contains(script) ? 0 : 1, 0, Options: true);
            }

            foreach (ExplorationScript script in new[] { s_openClose, s_send, s_answer })
            {
                yield return new ExplorationPortion(script, 1, 0, Cookies: true, Options: true);
            }

            yield return new ExplorationPortion(s_openClose, 1, 1, Options: true);
            yield return new ExplorationPortion(s_send, 0, 1, Options: true);
            yield return new ExplorationPortion(s_letGo, 3, 0, Options: true);
        }
    }

    /// <summary>What is explored again and again: every script but <c>two-sends</c>, which is about SACK, with one fault, and of the smaller ones those with more trouble. Half a minute of one core.</summary>
    public static IEnumerable<ExplorationPortion> Short
    {
        get
        {
            foreach (ExplorationScript script in All.Where(script => script != s_twoSends))
            {
                yield return new ExplorationPortion(script, 1, 0);
            }

            foreach (ExplorationScript script in new[] { s_openClose, s_send, s_answer, s_simultaneousOpen, s_letGo })
            {
                yield return new ExplorationPortion(script, 0, 1);
            }

            foreach (ExplorationScript script in new[] { s_openClose, s_send, s_answer, s_abort })
            {
                yield return new ExplorationPortion(script, 1, 0, Cookies: true);
            }

            yield return new ExplorationPortion(s_openClose, 3, 0);
            yield return new ExplorationPortion(s_openClose, 1, 1);
            yield return new ExplorationPortion(s_abort, 3, 1);
            yield return new ExplorationPortion(s_letGo, 3, 0);
        }
    }
}
