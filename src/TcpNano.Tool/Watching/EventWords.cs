using TcpNano.Diagnostics;
using TcpNano.Virtual.Captures;

namespace TcpNano.Tool.Watching;

/// <summary>Events of a device in words; those it does not know as numbers.</summary>
internal static class EventWords
{
    private static readonly EventText s_text = new(1, 0);

    /// <summary>An event that is no segment.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>What happened, without the connection.</returns>
    public static string Of(TraceEvent happened)
    {
        if (happened.Kind != (int)StackEventKind.Counted)
        {
            return s_text.What(happened.ToStackEvent());
        }

        return CounterOf(happened) is not StackCounter counter ? $"counter {happened.Code}: {happened.First}"
            : CounterWords.IsDrop(counter) ? "dropped by " + CounterWords.OfDrop(counter)
            : $"{CounterWords.Of(counter)}: {happened.First}";
    }

    /// <summary>The counter of an event that counts.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>The counter; null when it is none, or one that this program does not know.</returns>
    public static StackCounter? CounterOf(TraceEvent happened)
    {
        StackCounter counter = (StackCounter)happened.Code;
        return happened.Kind == (int)StackEventKind.Counted && Enum.IsDefined(counter) ? counter : null;
    }
}
